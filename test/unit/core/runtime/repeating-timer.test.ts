import { afterEach, describe, expect, it, vi } from "vitest";
import { repeatEvery } from "../../../../src/core/runtime/repeating-timer.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("repeatEvery()", () => {
  it("calls after each interval until it is ended", () => {
    vi.useFakeTimers();
    const callback = vi.fn();
    const stop = repeatEvery(100, callback);
    vi.advanceTimersByTime(350);
    expect(callback).toHaveBeenCalledTimes(3);
    stop();
    vi.advanceTimersByTime(350);
    expect(callback).toHaveBeenCalledTimes(3);
  });

  it("can be ended by its own callback", () => {
    vi.useFakeTimers();
    const callback = vi.fn(() => stop());
    const stop = repeatEvery(100, callback);
    vi.advanceTimersByTime(350);
    expect(callback).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("waits as long as a timer can when it is told to wait longer, instead of not at all", () => {
    vi.useFakeTimers();
    const callback = vi.fn();
    const stop = repeatEvery(Number.MAX_SAFE_INTEGER, callback);
    vi.advanceTimersByTime(2 ** 31 - 2);
    expect(callback).not.toHaveBeenCalled();
    stop();
  });

  it("keeps no process alive", () => {
    const set = vi.spyOn(globalThis, "setTimeout");
    repeatEvery(1_000, () => {})();
    expect(set.mock.results[0]?.value.hasRef()).toBe(false);
  });
});

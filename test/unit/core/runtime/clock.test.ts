import { afterEach, describe, expect, it, vi } from "vitest";
import { systemClock } from "../../../../src/core/runtime/clock.ts";

afterEach(() => {
  vi.useRealTimers();
});

describe("systemClock", () => {
  it("reads Date.now() and performance.now() at each call", () => {
    vi.useFakeTimers({ now: 1_000 });
    const before = systemClock.monotonic();
    vi.advanceTimersByTime(250);
    expect(systemClock.wall()).toBe(1_250);
    expect(systemClock.monotonic() - before).toBe(250);
  });

  it("keeps measuring when the wall clock is set back", () => {
    vi.useFakeTimers({ now: 10_000 });
    const before = systemClock.monotonic();
    vi.setSystemTime(5_000);
    expect(systemClock.wall()).toBe(5_000);
    expect(systemClock.monotonic()).toBeGreaterThanOrEqual(before);
  });
});

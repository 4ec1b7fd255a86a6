import { afterEach, describe, expect, it, vi } from "vitest";
import { exchange, resolveExchangeOptions } from "../../../../src/core/report/http-exchange.ts";
import { startBackgroundTimer } from "../../../../src/core/runtime/background-timer.ts";

const LONGEST_MS = 2 ** 31 - 1;

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe("startBackgroundTimer()", () => {
  it.each([2 ** 31, Number.POSITIVE_INFINITY])(
    "waits as long as a timer can for %s ms, which would fire at once",
    (ms) => {
      const set = vi.spyOn(globalThis, "setTimeout");
      const timer = startBackgroundTimer(() => {}, ms);
      expect(set.mock.calls.map(([, waited]) => waited)).toEqual([LONGEST_MS]);
      expect(timer.hasRef()).toBe(false);
      clearTimeout(timer);
    },
  );

  it("calls back once, and lets nothing out that is thrown there", () => {
    vi.useFakeTimers();
    const callback = vi.fn(() => {
      throw new Error("ours");
    });
    startBackgroundTimer(callback, 50);
    vi.advanceTimersByTime(49);
    expect(callback).not.toHaveBeenCalled();
    expect(() => vi.advanceTimersByTime(1_000)).not.toThrow();
    expect(callback).toHaveBeenCalledTimes(1);
  });

  it("bounds what a request may take", async () => {
    const set = vi.spyOn(globalThis, "setTimeout");
    const settings = resolveExchangeOptions({ fetch: async () => new Response("taken"), timeoutMs: 2 ** 31 });
    await exchange(
      { signal: "segment", items: [], url: "http://oap", headers: {}, body: "[]" },
      { keepalive: false },
      settings,
    );
    expect(set.mock.calls.map(([, waited]) => waited)).toEqual([LONGEST_MS]);
  });
});

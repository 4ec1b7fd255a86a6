import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Tracer } from "../../../src/core/context/tracer.ts";
import type { Reporter } from "../../../src/core/report/reporter.ts";
import { createEventFlush } from "../../../src/edge/event-flush.ts";
import { createMemoryReporter } from "../../../src/testing/index.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** An isolate: a tracer whose events' segments leave through one flush. */
function createIsolate(windowMs: number, overrides: Partial<Reporter> = {}) {
  const memory = createMemoryReporter();
  const flush = vi.fn(() => Promise.resolve());
  const reporter: Reporter = { ...memory, flush, ...overrides };
  const events = createEventFlush(reporter, windowMs, ({ spans: [first] }) => {
    if (first?.operationName === "bad rule") throw new Error("a rule of the host's");
    return first?.operationName !== "dropped";
  });
  const tracer = new Tracer({ service: "w", reporter, keep: events.keep });
  /** An event that begins and ends at once; tells how many promises it was to wait for. */
  const handle = (operationName = "event", isAlone = false, waitUntil = vi.fn()) => {
    const context = tracer.createTracingContext();
    events.follow(context, { waitUntil }, isAlone);
    context.createEntrySpan(operationName).end();
    context.finish();
    return waitUntil.mock.calls.length;
  };
  return { handle, flush, reported: () => memory.items("segment").length };
}

describe("createEventFlush()", () => {
  it("the first event of a window carries the flush for the others", async () => {
    const { handle, flush, reported } = createIsolate(1_000);
    expect([handle(), handle(), handle()]).toEqual([1, 0, 0]);
    await vi.advanceTimersByTimeAsync(999);
    expect(flush).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect([flush.mock.calls.length, reported()]).toEqual([1, 3]);
    // The next window has its own.
    expect([handle(), handle()]).toEqual([1, 0]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(flush).toHaveBeenCalledTimes(2);
  });

  it("an idle isolate has no timer", async () => {
    const { handle } = createIsolate(1_000);
    handle();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("another event takes over from one that the runtime ended early", async () => {
    const { handle, flush } = createIsolate(1_000);
    handle();
    vi.clearAllTimers();
    await vi.advanceTimersByTimeAsync(1_999);
    expect(handle()).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(handle()).toBe(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(flush).toHaveBeenCalledTimes(1);
  });

  it("flushes at once for a Durable Object and without a window, what has just been reported included", async () => {
    const counts: number[] = [];
    for (const [windowMs, isAlone] of [
      [1_000, true],
      [0, false],
    ] as const) {
      const isolate = createIsolate(windowMs);
      isolate.flush.mockImplementation(() => Promise.resolve(void counts.push(isolate.reported())));
      expect(isolate.handle("event", isAlone)).toBe(1);
      await vi.advanceTimersByTimeAsync(0);
      expect(vi.getTimerCount()).toBe(0);
    }
    expect(counts).toEqual([1, 1]);
  });

  it("does not wait for the window's end with a hundred segments", async () => {
    const { handle, flush } = createIsolate(1_000);
    const carried = Array.from({ length: 100 }, () => handle());
    expect(carried.flatMap((promises, index) => (promises > 0 ? [index] : []))).toEqual([0, 99]);
    await vi.advanceTimersByTimeAsync(0);
    expect(flush).toHaveBeenCalledTimes(1);
  });

  it("has four flushes under way at most, until one is over or can be given up", async () => {
    const ends: (() => void)[] = [];
    const flush = vi.fn(() => new Promise<void>((resolve) => ends.push(resolve)));
    const { handle } = createIsolate(100, { flush });
    for (let count = 0; count < 10; count++) {
      handle();
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(flush).toHaveBeenCalledTimes(4);
    ends[0]?.();
    await vi.advanceTimersByTimeAsync(0);
    handle();
    await vi.advanceTimersByTimeAsync(100);
    expect(flush).toHaveBeenCalledTimes(5);
    await vi.advanceTimersByTimeAsync(30_000);
    handle();
    await vi.advanceTimersByTimeAsync(100);
    expect(flush).toHaveBeenCalledTimes(6);
  });

  it("flushes once more, in an event that is held, what found no place among those under way", async () => {
    const ends: (() => void)[] = [];
    const flush = vi.fn(() => new Promise<void>((resolve) => ends.push(resolve)));
    const { handle } = createIsolate(0, { flush });
    const held: Promise<unknown>[] = [];
    const settled: number[] = [];
    for (let count = 0; count < 6; count++) {
      handle(
        "event",
        true,
        vi.fn((promise: Promise<unknown>) => void held.push(promise.then(() => settled.push(count)))),
      );
      await vi.advanceTimersByTimeAsync(0);
    }
    expect([flush.mock.calls.length, settled]).toEqual([4, [4, 5]]);
    // Two that end together make one more, not two.
    ends[1]?.();
    ends[2]?.();
    await vi.advanceTimersByTimeAsync(0);
    expect([flush.mock.calls.length, settled]).toEqual([5, [4, 5, 2]]);
    ends[4]?.();
    ends[0]?.();
    ends[3]?.();
    await Promise.all(held);
    expect(flush).toHaveBeenCalledTimes(5);
  });

  it("flushes for a segment whose rule throws, which is kept", async () => {
    const { handle, flush, reported } = createIsolate(1_000);
    expect(handle("bad rule")).toBe(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect([flush.mock.calls.length, reported()]).toEqual([1, 1]);
  });

  it("flushes nothing for a segment that is not kept, and forgets its event", async () => {
    const { handle, flush } = createIsolate(1_000);
    expect(handle("dropped")).toBe(0);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(flush).not.toHaveBeenCalled();
  });

  it("keeps what an event's waitUntil throws to itself, and lets the next event carry on after its deadline", async () => {
    const { handle, flush } = createIsolate(1_000);
    const broken = vi.fn(() => {
      throw new Error("the event is over");
    });
    expect(() => handle("event", false, broken)).not.toThrow();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(handle()).toBe(1);
    await vi.advanceTimersByTimeAsync(1_000);
    // Its own flush goes on where the runtime lets it.
    expect(flush).toHaveBeenCalledTimes(2);
  });
});

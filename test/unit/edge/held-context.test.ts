import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { holdContext } from "../../../src/edge/held-context.ts";
import { createTestTracer } from "../test-tracer.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** An event whose Entry span has ended. */
function createEvent() {
  const { tracer, segments } = createTestTracer();
  const context = tracer.createTracingContext();
  context.createEntrySpan("event").end();
  const waited: unknown[] = [];
  const lifetime = {
    waitUntil(this: unknown, promise: Promise<unknown>) {
      waited.push(this === lifetime && promise);
    },
  };
  const settle = holdContext(context, lifetime);
  return { context, lifetime, settle, waited, names: () => segments().map(({ spans }) => spans.length) };
}

describe("holdContext()", () => {
  it("finishes with the handler where nothing is waited for, and leaves no timer", () => {
    const { settle, names } = createEvent();
    expect(names()).toEqual([]);
    settle();
    expect(names()).toEqual([1]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("finishes with the last promise that is waited for, one handed over by another among them", async () => {
    const { context, lifetime, settle, waited, names } = createEvent();
    const ends: (() => void)[] = [];
    const pending = (): Promise<void> => new Promise((resolve) => ends.push(resolve));
    const first = pending().then(() => lifetime.waitUntil(pending()));
    lifetime.waitUntil(first);
    settle();
    ends[0]?.();
    await first;
    await vi.advanceTimersByTimeAsync(0);
    context.createLocalSpan("later").end();
    expect(names()).toEqual([]);
    ends[1]?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(names()).toEqual([2]);
    expect(waited).toEqual([first, expect.any(Promise)]);
  });

  it("finishes all the same when a promise fails or none is given, and leaves the failure to the runtime", async () => {
    const { lifetime, settle, names } = createEvent();
    const failing = Promise.reject(new Error("nobody minds"));
    lifetime.waitUntil(failing);
    const none: Promise<unknown> = JSON.parse("7");
    lifetime.waitUntil(none);
    settle();
    await vi.advanceTimersByTimeAsync(0);
    expect(names()).toEqual([1]);
  });

  it("leaves a lazy thenable to the runtime, whose query would run twice", async () => {
    const { lifetime, settle, waited, names } = createEvent();
    let runs = 0;
    const query: Promise<unknown> = Object.assign(JSON.parse("{}"), {
      // biome-ignore lint/suspicious/noThenProperty: what query builders give.
      then: (done: (value: unknown) => void) => done(++runs),
    });
    lifetime.waitUntil(query);
    settle();
    await vi.advanceTimersByTimeAsync(0);
    expect(waited).toEqual([query]);
    expect(runs).toBe(0);
    expect(names()).toEqual([1]);
  });

  it("waits ten seconds for a promise that never settles", async () => {
    const { lifetime, settle, names } = createEvent();
    lifetime.waitUntil(new Promise(() => {}));
    settle();
    await vi.advanceTimersByTimeAsync(9_999);
    expect(names()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(names()).toEqual([1]);
  });

  it("takes a lifetime that cannot be changed as it is", () => {
    const { tracer, segments } = createTestTracer();
    const context = tracer.createTracingContext();
    context.createEntrySpan("event").end();
    const lifetime = Object.freeze({ waitUntil: vi.fn() });
    holdContext(context, lifetime)();
    lifetime.waitUntil(Promise.resolve());
    expect(segments()).toHaveLength(1);
  });
});

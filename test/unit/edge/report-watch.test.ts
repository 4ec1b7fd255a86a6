import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createReportWatch } from "../../../src/edge/report-watch.ts";
import { createTestTracer } from "../test-tracer.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** A context whose segment passes through a watch. */
function createWatched() {
  const { reporter } = createTestTracer();
  const watch = createReportWatch(reporter);
  const { tracer } = createTestTracer({ reporter: watch.reporter });
  const context = tracer.createTracingContext();
  let settled = false;
  const waiting = watch.reported(context, 15_000).then(() => {
    settled = true;
  });
  return { reporter, context, waiting, isSettled: () => settled };
}

describe("createReportWatch()", () => {
  it("resolves when the segment has reached the reporter", async () => {
    const { reporter, context, waiting, isSettled } = createWatched();
    const span = context.createEntrySpan("GET:/");
    context.finish();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(isSettled()).toBe(false);
    span.end();
    await waiting;
    expect(reporter.items("segment")).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("resolves after the time-out when a span never ends", async () => {
    const { context, isSettled } = createWatched();
    context.createEntrySpan("GET:/");
    await vi.advanceTimersByTimeAsync(14_999);
    expect(isSettled()).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(isSettled()).toBe(true);
  });

  it("is not settled by another segment", async () => {
    const { isSettled } = createWatched();
    const other = createWatched();
    other.context.createLocalSpan("work").end();
    other.context.finish();
    await other.waiting;
    expect(isSettled()).toBe(false);
  });
});

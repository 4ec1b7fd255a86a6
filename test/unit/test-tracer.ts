import { Tracer, type TracerOptions } from "../../src/core/context/tracer.ts";
import type { Diagnostic } from "../../src/core/runtime/diagnostics.ts";
import type { SegmentObject, SpanObject } from "../../src/core/segment/segment-object.ts";
import { createMemoryReporter, type MemoryReporter } from "../../src/testing/index.ts";
import { createFakeClock, type FakeClock } from "./fake-clock.ts";

/** A tracer with everything that a test reads from it. */
export interface TestTracer {
  readonly tracer: Tracer;
  readonly reporter: MemoryReporter;
  readonly clock: FakeClock;
  readonly diagnostics: Diagnostic[];
  /** The segments reported so far. */
  segments(): readonly SegmentObject[];
  /** The one segment reported. */
  segment(): SegmentObject;
  /** The span of the one segment that has this name. */
  span(operationName: string): SpanObject;
}

/** Makes a tracer of the service `shop` that reports to memory and reads a fake clock. */
export function createTestTracer(options: Partial<TracerOptions> = {}): TestTracer {
  const reporter = createMemoryReporter();
  const clock = createFakeClock();
  const diagnostics: Diagnostic[] = [];
  const tracer = new Tracer({
    service: "shop",
    serviceInstance: "1.4.2",
    reporter,
    clock,
    diagnostics: (event) => diagnostics.push(event),
    ...options,
  });
  const segments = (): readonly SegmentObject[] => reporter.items("segment");
  const segment = (): SegmentObject => only(segments());
  const span = (name: string): SpanObject =>
    only(segment().spans.filter(({ operationName }) => operationName === name));
  return { tracer, reporter, clock, diagnostics, segments, segment, span };
}

/** The one element of a list; fails when there are none or more. */
export function only<Item>(items: readonly Item[]): Item {
  const [item] = items;
  if (item === undefined || items.length > 1) throw new Error(`expected one, got ${items.length}`);
  return item;
}

import { createIdSource } from "../../../src/core/runtime/ids.ts";
import type { SegmentObject, SpanObject } from "../../../src/core/segment/segment-object.ts";
import type { Contender } from "../contender.ts";
import { ORDER } from "../order.ts";
import { createRawRing, entrySpan, exitSpan, localSpan } from "./raw-segment.ts";

interface OpenSegment {
  readonly traceId: string;
  readonly traceSegmentId: string;
  readonly anchor: number;
  readonly entry: SpanObject;
}

/** The floor while so many segments are open: what is left of the cost is the collector's, which copies what lives. */
export function createContender(segments: number): Contender {
  const createId = createIdSource();
  const { push, drain } = createRawRing();
  const open = Array.from({ length: segments }, () => begin(createId));
  let oldest = 0;
  return {
    run(times) {
      for (let index = 0; index < times; index++) {
        const segment = open[oldest];
        if (segment) push(finish(segment));
        open[oldest] = begin(createId);
        oldest = (oldest + 1) % segments;
      }
    },
    drain,
  };
}

function begin(createId: () => string): OpenSegment {
  const start = Date.now();
  const anchor = start - performance.now();
  const entry = entrySpan(start);
  return { traceId: createId(), traceSegmentId: createId(), anchor, entry };
}

function finish({ traceId, traceSegmentId, anchor, entry }: OpenSegment): SegmentObject {
  const local = localSpan(Math.floor(anchor + performance.now()));
  const exit = exitSpan(Math.floor(anchor + performance.now()));
  exit.endTime = Math.floor(anchor + performance.now());
  local.endTime = Math.floor(anchor + performance.now());
  entry.endTime = Math.floor(anchor + performance.now());
  return {
    traceId,
    traceSegmentId,
    spans: [exit, local, entry],
    service: ORDER.service,
    serviceInstance: ORDER.serviceInstance,
    isSizeLimited: false,
  };
}

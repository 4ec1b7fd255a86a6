import { createIdSource } from "../../../src/core/runtime/ids.ts";
import type { SegmentObject } from "../../../src/core/segment/segment-object.ts";
import type { Contender } from "../contender.ts";
import { ORDER } from "../order.ts";
import { createRawRing, entrySpan, exitSpan, localSpan } from "./raw-segment.ts";

/**
 * The least that an agent can do: our objects as literals, with the same ids and the same clock reads, put in a bounded
 * ring. One wall and one monotonic read anchor the segment and start its first span; each other start and each end is one
 * monotonic read.
 */
export function createContender(): Contender {
  const createId = createIdSource();
  const { push, drain } = createRawRing();
  return {
    run(times) {
      for (let index = 0; index < times; index++) push(makeSegment(createId));
    },
    drain,
  };
}

function makeSegment(createId: () => string): SegmentObject {
  const traceId = createId();
  const traceSegmentId = createId();
  const start = Date.now();
  const anchor = start - performance.now();
  const entry = entrySpan(start);
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

import type { SegmentObject } from "../../../src/index.ts";
import type { Contender } from "../contender.ts";
import { makeSegments } from "../encoding/segments.ts";
import { createCountingDelivery } from "./counting-delivery.ts";

const SEGMENTS = 500;

/** The reporter's part alone: segments that have been made are handed in. */
export function createContender(): Contender {
  const { reporter, drain } = createCountingDelivery();
  const segments: readonly SegmentObject[] = makeSegments(SEGMENTS);
  let next = 0;
  return {
    run(times) {
      for (let index = 0; index < times; index++) {
        const segment = segments[next];
        next = (next + 1) % SEGMENTS;
        if (segment) reporter.report("segment", segment);
      }
    },
    drain,
  };
}

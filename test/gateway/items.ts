import type { SegmentObject } from "../../src/core/segment/segment-object.ts";

/** Makes a segment of one span that every check takes, told from others by its number. */
export function segmentOf(number: number, changes: Partial<SegmentObject> = {}, time = Date.now()): SegmentObject {
  return {
    traceId: `trace-${number}`,
    traceSegmentId: `segment-${number}`,
    service: "shop-web",
    serviceInstance: "1.4.2",
    isSizeLimited: false,
    spans: [
      {
        spanId: 0,
        parentSpanId: -1,
        startTime: time - 20,
        endTime: time,
        refs: undefined,
        operationName: `/page-${number}`,
        peer: undefined,
        spanType: 2,
        spanLayer: 0,
        componentId: 10_001,
        isError: false,
        tags: [{ key: "http.method", value: "GET" }],
        logs: undefined,
        skipAnalysis: false,
      },
    ],
    ...changes,
  };
}

/** Makes so many segments, of now unless a time is given. */
export function segments(count: number, first = 0, time?: number): SegmentObject[] {
  return Array.from({ length: count }, (_, index) => segmentOf(first + index, {}, time));
}

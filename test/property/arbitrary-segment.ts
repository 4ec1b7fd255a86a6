import fc from "fast-check";
import type { SegmentObject } from "../../src/core/segment/segment-object.ts";

/** When the segments are meant to arrive. */
export const NOW = 1_790_000_000_000;
const DAY = 86_400_000;

/** Mostly what can go on as it is, and some of everything that cannot. */
const text = fc.oneof(
  {
    weight: 900,
    arbitrary: fc.constantFrom(
      "GET:/cart/{id}",
      "url",
      "http.method",
      "order.id",
      "b",
      "c",
      "shop-page",
      "a: b",
      "java",
      "[1]",
    ),
  },
  {
    weight: 6,
    arbitrary: fc.string({ unit: fc.constantFrom("a", "]", "[", "{", "}", ",", ":", "<", " "), maxLength: 6 }),
  },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 4 }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom("", " ", "javascript:x()", " java\tscript:x", "VBScript:x", 'a"b', "a\\b", "é"),
  },
  { weight: 2, arbitrary: fc.constantFrom("x-le", "clock.skew", "transmission.latency", "<b>", '","value":"') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(70, 71, 150, 151, 256, 257, 2_048, 2_049).map((length) => "x".repeat(length)),
  },
);
const number = fc.oneof({ weight: 60, arbitrary: fc.nat(6) }, { weight: 1, arbitrary: fc.integer() });
const time = fc.oneof(
  { weight: 60, arbitrary: fc.integer({ min: NOW - 1_000, max: NOW }) },
  { weight: 1, arbitrary: fc.constantFrom(0, -1, NOW - 2 * DAY, NOW + DAY, 999_999_999_999) },
);
const tags = fc.array(fc.record({ key: text, value: text }), { minLength: 1, maxLength: 3 });
const reference = fc.record({
  refType: fc.nat(2),
  traceId: text,
  parentTraceSegmentId: text,
  parentSpanId: number,
  parentService: text,
  parentServiceInstance: text,
  parentEndpoint: text,
  networkAddressUsedAtPeer: text,
});
const rarely = <Value>(arbitrary: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 12, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
const span = fc.record({
  parentSpanId: fc.oneof({ weight: 60, arbitrary: fc.constantFrom(-1, 0) }, { weight: 1, arbitrary: number }),
  startTime: time,
  duration: fc.oneof({ weight: 60, arbitrary: fc.nat(100) }, { weight: 1, arbitrary: fc.constant(-1) }),
  refs: rarely(fc.array(reference, { minLength: 1, maxLength: 2 })),
  operationName: text,
  peer: fc.option(text, { nil: undefined }),
  spanType: fc.constantFrom(0, 1, 1, 1, 2, 2, 2, 2),
  spanLayer: fc.constantFrom(0, 0, 1, 2, 3, 3, 3, 3, 3, 3, 4, 5, 6),
  componentId: number,
  isError: fc.boolean(),
  tags: fc.option(tags, { nil: undefined }),
  logs: rarely(fc.array(fc.record({ time, data: tags }), { minLength: 1, maxLength: 1 })),
  skipAnalysis: fc.boolean(),
});
/** Segments as a Tracer makes them, most of which can go on as they are. */
export const arbitrarySegment = fc.record({
  traceId: text,
  traceSegmentId: text,
  spans: fc.array(span, { minLength: 1, maxLength: 3 }).map((spans) =>
    spans.map(({ duration, parentSpanId, startTime, ...others }, spanId) => {
      const parent = spanId === 0 ? -1 : parentSpanId;
      return { spanId, parentSpanId: parent, startTime, endTime: startTime + duration, ...others };
    }),
  ),
  service: text,
  serviceInstance: text,
  isSizeLimited: fc.boolean(),
}) as fc.Arbitrary<SegmentObject>;

import { SpanLayer, SpanType } from "../../../src/core/segment/enums.ts";
import type { SegmentObject, SpanObject } from "../../../src/core/segment/segment-object.ts";
import { ORDER } from "../order.ts";

const RING = 1_000;

/** A bounded ring of segments, the least that a reporter can be. */
export interface RawRing {
  readonly push: (segment: SegmentObject) => void;
  readonly drain: () => number;
}

/** Makes a ring as large as a delivery's queue is by default. */
export function createRawRing(): RawRing {
  let ring: SegmentObject[] = [];
  let oldest = 0;
  return {
    push(segment) {
      if (ring.length < RING) ring.push(segment);
      else {
        ring[oldest] = segment;
        oldest = (oldest + 1) % RING;
      }
    },
    drain() {
      const received = ring.length;
      ring = [];
      oldest = 0;
      return received;
    },
  };
}

/** The entry span of an order, with its tags. */
export function entrySpan(startTime: number): SpanObject {
  return {
    spanId: 0,
    parentSpanId: -1,
    startTime,
    endTime: 0,
    refs: undefined,
    operationName: ORDER.entry,
    peer: undefined,
    spanType: SpanType.Entry,
    spanLayer: SpanLayer.Http,
    componentId: 0,
    isError: false,
    tags: [
      { key: "http.method", value: "POST" },
      { key: "url", value: "https://shop.example/orders" },
      { key: "http.status_code", value: "201" },
    ],
    logs: undefined,
    skipAnalysis: false,
  };
}

/** The local span of an order, with its tags. */
export function localSpan(startTime: number): SpanObject {
  return {
    spanId: 1,
    parentSpanId: 0,
    startTime,
    endTime: 0,
    refs: undefined,
    operationName: ORDER.local,
    peer: undefined,
    spanType: SpanType.Local,
    spanLayer: SpanLayer.Unknown,
    componentId: 0,
    isError: false,
    tags: [
      { key: "order.id", value: "4711" },
      { key: "order.items", value: "3" },
      { key: "order.currency", value: "EUR" },
    ],
    logs: undefined,
    skipAnalysis: false,
  };
}

/** The exit span of an order, with its tags. */
export function exitSpan(startTime: number): SpanObject {
  return {
    spanId: 2,
    parentSpanId: 1,
    startTime,
    endTime: 0,
    refs: undefined,
    operationName: ORDER.exit,
    peer: ORDER.peer,
    spanType: SpanType.Exit,
    spanLayer: SpanLayer.Http,
    componentId: 0,
    isError: false,
    tags: [
      { key: "http.method", value: "GET" },
      { key: "url", value: "https://stock.internal/stock" },
      { key: "http.status_code", value: "200" },
    ],
    logs: undefined,
    skipAnalysis: false,
  };
}

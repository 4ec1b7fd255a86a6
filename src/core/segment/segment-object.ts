import type { RefType, SpanLayer, SpanType } from "./enums.ts";

/** A key with its value, both text. */
export interface KeyStringValuePair {
  readonly key: string;
  value: string;
}

/** An event inside a span. */
export interface Log {
  /** Milliseconds since the Unix epoch, whole. */
  readonly time: number;
  readonly data: readonly KeyStringValuePair[];
}

/** A link from a segment to the span of another segment that caused it. */
export interface SegmentReference {
  readonly refType: RefType;
  readonly traceId: string;
  readonly parentTraceSegmentId: string;
  readonly parentSpanId: number;
  readonly parentService: string;
  readonly parentServiceInstance: string;
  readonly parentEndpoint: string;
  /** The address that the caller used, equal to its exit span's peer: OAP joins the topology by it. */
  readonly networkAddressUsedAtPeer: string;
}

/**
 * One span, as `language-agent/Tracing.proto` spells it; this plain object is also the proto JSON form.
 *
 * Every member stands in every span, undefined where it has no value, so that all spans share one hidden class.
 */
export interface SpanObject {
  /** Counts from 0 within its segment, in creation order. */
  readonly spanId: number;
  /** The parent's span id, -1 for a root. */
  readonly parentSpanId: number;
  /** Milliseconds since the Unix epoch, whole. */
  readonly startTime: number;
  /** Milliseconds since the Unix epoch, whole, never before the start. */
  endTime: number;
  refs: SegmentReference[] | undefined;
  operationName: string;
  /** `host:port` or a logical address; Exit spans, and Entry spans of a queue. */
  peer: string | undefined;
  readonly spanType: SpanType;
  spanLayer: SpanLayer;
  componentId: number;
  isError: boolean;
  /** Keys are unique: OAP throws on a Cache span that has one twice. */
  tags: KeyStringValuePair[] | undefined;
  logs: Log[] | undefined;
  skipAnalysis: boolean;
}

/** The spans of one context, as OAP stores them. */
export interface SegmentObject {
  traceId: string;
  readonly traceSegmentId: string;
  /** In the order in which they ended. */
  readonly spans: SpanObject[];
  readonly service: string;
  readonly serviceInstance: string;
  /** True when spans were left out because the segment had reached its limit. */
  isSizeLimited: boolean;
}

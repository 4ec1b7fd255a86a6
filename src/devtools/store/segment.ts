/**
 * The proto JSON form of a segment as the collector keeps it: every field present, enums by name, times as numbers.
 *
 * A segment that came as JSON and the same one that came as protobuf are deeply equal in this form, which is what lets a
 * test compare the wires. Field names and meanings are those of `language-agent/Tracing.proto`. Everything in it was
 * written by whoever sent it: show it as text only.
 */
export interface Segment {
  readonly traceId: string;
  readonly traceSegmentId: string;
  readonly service: string;
  readonly serviceInstance: string;
  readonly isSizeLimited: boolean;
  readonly spans: readonly Span[];
}

/** One span; `spanType` and `spanLayer` are names ("Entry", "Http"), or the number as text where the proto has no name for it. */
export interface Span {
  readonly spanId: number;
  readonly parentSpanId: number;
  /** Epoch milliseconds. */
  readonly startTime: number;
  /** Epoch milliseconds. */
  readonly endTime: number;
  readonly operationName: string;
  readonly peer: string;
  readonly spanType: string;
  readonly spanLayer: string;
  readonly componentId: number;
  readonly isError: boolean;
  readonly skipAnalysis: boolean;
  readonly refs: readonly SegmentReference[];
  readonly tags: readonly KeyStringValuePair[];
  readonly logs: readonly SpanLog[];
}

/** Where a span's segment was called from: "CrossProcess" or "CrossThread". */
export interface SegmentReference {
  readonly refType: string;
  readonly traceId: string;
  readonly parentTraceSegmentId: string;
  readonly parentSpanId: number;
  readonly parentService: string;
  readonly parentServiceInstance: string;
  readonly parentEndpoint: string;
  readonly networkAddressUsedAtPeer: string;
}

/** A tag, or one line of a span's log. */
export interface KeyStringValuePair {
  readonly key: string;
  readonly value: string;
}

/** Something that happened during a span: errors arrive as `event`, `error.kind`, `message` and `stack`. */
export interface SpanLog {
  /** Epoch milliseconds. */
  readonly time: number;
  readonly data: readonly KeyStringValuePair[];
}

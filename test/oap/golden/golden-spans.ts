import type { ShownSpan } from "../graphql/traces.ts";
import type { GoldenTrace } from "./golden-trace.ts";

/** What has to be the same of a golden span and the one that OAP shows. */
export interface ComparedSpan {
  /** Its segment and number. */
  readonly id: string;
  readonly parentSpanId: number;
  /** The spans of other segments that it follows. */
  readonly refs: readonly string[];
  /** Its service and instance. */
  readonly from: string;
  /** Its type and layer. */
  readonly kind: string;
  readonly endpointName: string;
  readonly peer: string;
  /** When it began and ended. */
  readonly times: readonly number[];
}

/** The spans of the golden trace, in the order of their ids. */
export function goldenSpans({ segments }: GoldenTrace): readonly ComparedSpan[] {
  const spans = segments.flatMap(({ traceSegmentId, service, serviceInstance, spans }) =>
    spans.map(({ spanId, parentSpanId, refs = [], peer = "", ...span }) => ({
      id: `${traceSegmentId}/${spanId}`,
      parentSpanId,
      refs: refs.map((ref) => `CROSS_PROCESS ${ref.parentTraceSegmentId}/${ref.parentSpanId}`),
      from: `${service} ${serviceInstance}`,
      kind: `${span.spanType} ${span.spanLayer}`,
      endpointName: span.operationName,
      peer,
      times: [span.startTime, span.endTime],
    })),
  );
  return spans.sort(byId);
}

/** The spans that OAP shows, in the order of their ids. */
export function comparedSpans(spans: readonly ShownSpan[]): readonly ComparedSpan[] {
  const compared = spans.map(({ segmentId, spanId, parentSpanId, refs, endpointName, peer, ...span }) => ({
    id: `${segmentId}/${spanId}`,
    parentSpanId,
    refs: refs.map((ref) => `${ref.type} ${ref.parentSegmentId}/${ref.parentSpanId}`),
    from: `${span.serviceCode} ${span.serviceInstanceName}`,
    kind: `${span.type} ${span.layer}`,
    endpointName,
    peer,
    times: [span.startTime, span.endTime],
  }));
  return compared.sort(byId);
}

function byId(one: ComparedSpan, other: ComparedSpan): number {
  return one.id < other.id ? -1 : 1;
}

import type { DescEnum } from "@bufbuild/protobuf";
import {
  type Log,
  RefTypeSchema,
  type SegmentObject,
  type SegmentReference,
  SpanLayerSchema,
  type SpanObject,
  SpanTypeSchema,
} from "../../gen/pb/language-agent/Tracing_pb.ts";
import type { SegmentReference as PlainReference, Segment, Span, SpanLog } from "../store/segment.ts";

/** Turns a decoded segment, from whichever wire, into the form the store keeps. */
export function toPlainSegment(message: SegmentObject): Segment {
  const { traceId, traceSegmentId, service, serviceInstance, isSizeLimited, spans } = message;
  return { traceId, traceSegmentId, service, serviceInstance, isSizeLimited, spans: spans.map(toPlainSpan) };
}

function toPlainSpan(span: SpanObject): Span {
  return {
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    startTime: Number(span.startTime),
    endTime: Number(span.endTime),
    operationName: span.operationName,
    peer: span.peer,
    spanType: nameOf(SpanTypeSchema, span.spanType),
    spanLayer: nameOf(SpanLayerSchema, span.spanLayer),
    componentId: span.componentId,
    isError: span.isError,
    skipAnalysis: span.skipAnalysis,
    refs: span.refs.map(toPlainReference),
    tags: span.tags.map(toPlainPair),
    logs: span.logs.map(toPlainLog),
  };
}

function toPlainReference(ref: SegmentReference): PlainReference {
  return {
    refType: nameOf(RefTypeSchema, ref.refType),
    traceId: ref.traceId,
    parentTraceSegmentId: ref.parentTraceSegmentId,
    parentSpanId: ref.parentSpanId,
    parentService: ref.parentService,
    parentServiceInstance: ref.parentServiceInstance,
    parentEndpoint: ref.parentEndpoint,
    networkAddressUsedAtPeer: ref.networkAddressUsedAtPeer,
  };
}

function toPlainLog({ time, data }: Log): SpanLog {
  return { time: Number(time), data: data.map(toPlainPair) };
}

function toPlainPair({ key, value }: { key: string; value: string }): { key: string; value: string } {
  return { key, value };
}

/** proto3 enums are open: a number that the proto does not name yet is kept as its text. */
function nameOf(schema: DescEnum, value: number): string {
  return schema.value[value]?.name ?? String(value);
}

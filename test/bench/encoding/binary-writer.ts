import { BinaryWriter } from "@bufbuild/protobuf/wire";
import { encodeSegmentCollection } from "../../../src/gen/encode/language-agent/tracing.ts";
import type { SegmentObject, SpanObject } from "../../../src/index.ts";
import type { Contender } from "../contender.ts";
import { createEncodingContender } from "./encoding-contender.ts";
import { makeSegments } from "./segments.ts";

const VARINT = 0;
const BYTES = 2;

/** protobuf-es's BinaryWriter driven by hand: what code would be that spares the descriptors. */
export function createContender(count: number): Contender {
  const segments = makeSegments(count);
  const encode = () => {
    const writer = new BinaryWriter();
    for (const segment of segments) writeSegment(writer.tag(1, BYTES).fork(), segment).join();
    return writer.finish();
  };
  if (encode().length !== encodeSegmentCollection({ segments: makeSegments(count) }).length) {
    throw new Error("BinaryWriter and the generated encoder write different bytes");
  }
  return createEncodingContender(encode);
}

function writeSegment(writer: BinaryWriter, segment: SegmentObject): BinaryWriter {
  writer.tag(1, BYTES).string(segment.traceId);
  writer.tag(2, BYTES).string(segment.traceSegmentId);
  for (const span of segment.spans) writeSpan(writer.tag(3, BYTES).fork(), span).join();
  writer.tag(4, BYTES).string(segment.service);
  writer.tag(5, BYTES).string(segment.serviceInstance);
  if (segment.isSizeLimited) writer.tag(6, VARINT).bool(true);
  return writer;
}

function writeSpan(writer: BinaryWriter, span: SpanObject): BinaryWriter {
  if (span.spanId !== 0) writer.tag(1, VARINT).int32(span.spanId);
  if (span.parentSpanId !== 0) writer.tag(2, VARINT).int32(span.parentSpanId);
  writer.tag(3, VARINT).int64(span.startTime);
  writer.tag(4, VARINT).int64(span.endTime);
  if (span.operationName) writer.tag(6, BYTES).string(span.operationName);
  if (span.peer) writer.tag(7, BYTES).string(span.peer);
  if (span.spanType !== 0) writer.tag(8, VARINT).int32(span.spanType);
  if (span.spanLayer !== 0) writer.tag(9, VARINT).int32(span.spanLayer);
  if (span.componentId !== 0) writer.tag(10, VARINT).int32(span.componentId);
  if (span.isError) writer.tag(11, VARINT).bool(true);
  for (const { key, value } of span.tags ?? []) {
    writer.tag(12, BYTES).fork().tag(1, BYTES).string(key).tag(2, BYTES).string(value).join();
  }
  if (span.skipAnalysis) writer.tag(14, VARINT).bool(true);
  return writer;
}

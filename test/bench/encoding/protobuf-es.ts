import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { encodeSegmentCollection } from "../../../src/gen/encode/language-agent/tracing.ts";
import { SegmentCollectionSchema, type SpanObjectSchema } from "../../../src/gen/pb/language-agent/Tracing_pb.ts";
import type { SegmentObject, SpanObject } from "../../../src/index.ts";
import type { Contender } from "../contender.ts";
import { createEncodingContender } from "./encoding-contender.ts";
import { makeSegments } from "./segments.ts";

/** protobuf-es: `create` and `toBinary`. That its times are bigints costs nothing here: they are made beforehand. */
export function createContender(count: number): Contender {
  const inits = makeSegments(count).map(segmentInit);
  const encode = () => toBinary(SegmentCollectionSchema, create(SegmentCollectionSchema, { segments: inits }));
  const expected = encodeSegmentCollection({ segments: makeSegments(count) });
  const bytes = encode();
  if (bytes.length !== expected.length || bytes.some((byte, index) => byte !== expected[index])) {
    throw new Error("protobuf-es and the generated encoder write different bytes");
  }
  return createEncodingContender(encode);
}

function segmentInit(segment: SegmentObject) {
  return { ...segment, spans: segment.spans.map(spanInit) };
}

function spanInit(span: SpanObject): MessageInitShape<typeof SpanObjectSchema> {
  const { refs: _refs, logs: _logs, peer, tags, ...fields } = span;
  return {
    ...fields,
    startTime: BigInt(span.startTime),
    endTime: BigInt(span.endTime),
    ...(peer === undefined ? {} : { peer }),
    tags: tags ?? [],
  };
}

import protobuf from "protobufjs/light.js";
import { encodeSegmentCollection } from "../../../src/gen/encode/language-agent/tracing.ts";
import type { Contender } from "../contender.ts";
import { createEncodingContender } from "./encoding-contender.ts";
import { makeSegments } from "./segments.ts";

/** The messages of a batch without what the measured segments leave out: references and logs. */
const SCHEMA = {
  nested: {
    Pair: { fields: { key: { type: "string", id: 1 }, value: { type: "string", id: 2 } } },
    Span: {
      fields: {
        spanId: { type: "int32", id: 1 },
        parentSpanId: { type: "int32", id: 2 },
        startTime: { type: "int64", id: 3 },
        endTime: { type: "int64", id: 4 },
        operationName: { type: "string", id: 6 },
        peer: { type: "string", id: 7 },
        spanType: { type: "int32", id: 8 },
        spanLayer: { type: "int32", id: 9 },
        componentId: { type: "int32", id: 10 },
        isError: { type: "bool", id: 11 },
        tags: { rule: "repeated", type: "Pair", id: 12 },
        skipAnalysis: { type: "bool", id: 14 },
      },
    },
    Segment: {
      fields: {
        traceId: { type: "string", id: 1 },
        traceSegmentId: { type: "string", id: 2 },
        spans: { rule: "repeated", type: "Span", id: 3 },
        service: { type: "string", id: 4 },
        serviceInstance: { type: "string", id: 5 },
        isSizeLimited: { type: "bool", id: 6 },
      },
    },
    Collection: { fields: { segments: { rule: "repeated", type: "Segment", id: 1 } } },
  },
};

/** protobufjs with the code that it generates, which is what its static modules hold. */
export function createContender(count: number): Contender {
  const collection = protobuf.Root.fromJSON(SCHEMA).lookupType("Collection").setup();
  const segments = makeSegments(count);
  const encode = () => collection.encode({ segments }).finish();
  // It writes defaults that are set, and ours does not: it is the longer one, never the shorter.
  if (encode().length < encodeSegmentCollection({ segments: makeSegments(count) }).length) {
    throw new Error("protobufjs leaves something out");
  }
  return createEncodingContender(encode);
}

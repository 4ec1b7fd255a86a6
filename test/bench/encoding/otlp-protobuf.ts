import { ProtobufTraceSerializer } from "@opentelemetry/otlp-transformer";
import type { Contender } from "../contender.ts";
import { createEncodingContender } from "./encoding-contender.ts";
import { makeOtlpSpans } from "./otlp-spans.ts";

/** OpenTelemetry's own wire, protobuf. */
export function createContender(count: number): Contender {
  const spans = makeOtlpSpans(count);
  return createEncodingContender(() => ProtobufTraceSerializer.serializeRequest(spans) ?? "");
}

import { decodeBase64, encodeBase64 } from "../runtime/base64.ts";
import { MAX_SW8_LENGTH } from "../segment/limits.ts";
import type { SegmentReference } from "../segment/segment-object.ts";

/** What a caller tells its callee about itself: the reference that the callee's segment will hold. */
export type ContextCarrier = Omit<SegmentReference, "refType">;

/** The fields that are text, in their order; the span id stands before the third. */
const TEXTS = [
  "traceId",
  "parentTraceSegmentId",
  "parentService",
  "parentServiceInstance",
  "parentEndpoint",
  "networkAddressUsedAtPeer",
] as const;
const SPAN_ID_AT = 2;
/** The sample flag, and the other seven of the eight fields. */
const SW8 = /^[01]-([^-]+)-([^-]+)-(\d{1,9})-([^-]+)-([^-]+)-([^-]+)-([^-]+)$/;

/**
 * Writes a carrier as the value of an `sw8` header: eight fields joined by `-`, texts in padded standard base64 of UTF-8.
 *
 * The first field is always 1: who sends the header has sampled the trace.
 *
 * @see https://skywalking.apache.org/docs/main/next/en/api/x-process-propagation-headers-v3/
 */
export function encodeSw8(carrier: ContextCarrier): string {
  const fields: (string | number)[] = TEXTS.map((name) => encodeBase64(carrier[name]));
  fields.splice(SPAN_ID_AT, 0, carrier.parentSpanId);
  return `1-${fields.join("-")}`;
}

/**
 * Reads the value of an `sw8` header.
 *
 * A peer's bad header must not break the request that carried it, so anything malformed reads as no header: a wrong
 * number of fields, a sample flag that is neither 0 nor 1, a span id that is no plain decimal, an empty field, bad
 * base64, 2 kB and more. The sample flag itself is not kept: a trace that somebody has begun is always continued.
 *
 * @returns The carrier, or undefined. Never throws.
 */
export function decodeSw8(value: string): ContextCarrier | undefined {
  const [, ...fields] = (value.length < MAX_SW8_LENGTH && SW8.exec(value)) || [];
  const [spanId] = fields.splice(SPAN_ID_AT, 1);
  const texts = fields.map(decodeBase64);
  if (!spanId || !texts.every((text) => text)) return undefined;
  const entries = TEXTS.map((name, index) => [name, texts[index]]);
  return { ...Object.fromEntries(entries), parentSpanId: Number(spanId) };
}

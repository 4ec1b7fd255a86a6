import { decodeBase64, encodeBase64 } from "../runtime/base64.ts";
import { MAX_SW8_LENGTH } from "../segment/limits.ts";
import type { SegmentReference } from "../segment/segment-object.ts";

/** What a caller tells its callee about itself: the reference that the callee's segment will hold. */
export type ContextCarrier = Omit<SegmentReference, "refType">;

/** The fields in the order of the header, which is that of the proto too. */
const FIELDS = [
  "traceId",
  "parentTraceSegmentId",
  "parentSpanId",
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
  return [1, ...FIELDS.map((name) => (name === "parentSpanId" ? carrier[name] : encodeBase64(carrier[name])))].join(
    "-",
  );
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
  const values = fields.map((field, index) => (index === SPAN_ID_AT ? Number(field) : decodeBase64(field)));
  if (!values[0] || values.some((value) => !value && value !== 0)) return undefined;
  const entries = FIELDS.map((name, index) => [name, values[index]]);
  return Object.fromEntries(entries);
}

import { decodeBase64, encodeBase64 } from "../runtime/base64.ts";
import type { SegmentReference } from "../segment/segment-object.ts";

/** What a caller tells its callee about itself: the reference that the callee's segment will hold. */
export type ContextCarrier = Omit<SegmentReference, "refType">;

const FIELDS = 8;
/** Characters that a header stays below: the protocol keeps it under 2 kB. */
export const MAX_SW8_LENGTH = 2_048;
const SPAN_ID = /^\d{1,9}$/;

/**
 * Writes a carrier as the value of an `sw8` header: eight fields joined by `-`, texts in padded standard base64 of UTF-8.
 *
 * The first field is always 1: who sends the header has sampled the trace.
 *
 * @see https://skywalking.apache.org/docs/main/next/en/api/x-process-propagation-headers-v3/
 */
export function encodeSw8(carrier: ContextCarrier): string {
  return [
    "1",
    encodeBase64(carrier.traceId),
    encodeBase64(carrier.parentTraceSegmentId),
    carrier.parentSpanId,
    encodeBase64(carrier.parentService),
    encodeBase64(carrier.parentServiceInstance),
    encodeBase64(carrier.parentEndpoint),
    encodeBase64(carrier.networkAddressUsedAtPeer),
  ].join("-");
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
  if (value.length >= MAX_SW8_LENGTH) return undefined;
  const [sample = "", traceId = "", segmentId = "", spanId = "", ...rest] = value.split("-");
  if (rest.length !== FIELDS - 4 || !/^[01]$/.test(sample) || !SPAN_ID.test(spanId)) return undefined;
  const [trace, segment, service, instance, endpoint, address] = [traceId, segmentId, ...rest].map(decodeBase64);
  if (!(trace && segment && service && instance && endpoint && address)) return undefined;
  return {
    traceId: trace,
    parentTraceSegmentId: segment,
    parentSpanId: Number(spanId),
    parentService: service,
    parentServiceInstance: instance,
    parentEndpoint: endpoint,
    networkAddressUsedAtPeer: address,
  };
}

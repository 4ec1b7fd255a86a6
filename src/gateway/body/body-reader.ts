import type { GatewayRequest } from "../gateway-request.ts";
import type { BodyHold } from "./body-budget.ts";
import { type Count, createCount, inflate } from "./inflater.ts";

/** What a body may be. */
export interface BodyLimits {
  /** Bytes as sent. */
  readonly maxBodyBytes: number;
  /** Bytes after inflating. */
  readonly maxInflatedBytes: number;
  /** Milliseconds from the first read to the last. */
  readonly bodyTimeoutMs: number;
}

/** Why there is no body. */
export type BodyFault = "too-large" | "too-slow" | "malformed" | "wrong-type" | "overloaded";

/**
 * Reads a body as it was sent, within its limits.
 *
 * The time is for the whole of it, so that a sender that trickles gains nothing. Never rejects.
 */
export async function readBody(
  request: GatewayRequest,
  limits: BodyLimits,
  hold: BodyHold,
): Promise<Uint8Array | BodyFault> {
  const { body, headers } = request;
  if (body === null) return new Uint8Array();
  if (Number(headers.get("content-length") ?? 0) > limits.maxBodyBytes) return "too-large";
  const chunks = (body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<"too-slow">((resolve) => {
    timer = setTimeout(resolve, limits.bodyTimeoutMs, "too-slow");
  });
  const result = await gather(chunks, late, createCount(limits.maxBodyBytes, hold));
  clearTimeout(timer);
  // What is left is not wanted, and whether it can be called off neither.
  if (typeof result === "string") chunks.return?.().catch(() => {});
  return result;
}

async function gather(
  chunks: AsyncIterator<Uint8Array>,
  late: Promise<"too-slow">,
  count: Count,
): Promise<Uint8Array | BodyFault> {
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const step = await Promise.race([chunks.next(), late]);
      if (step === "too-slow") return step;
      if (step.done) return join(parts, size);
      size += step.value.length;
      const fault = count(step.value.length);
      if (fault) return fault;
      parts.push(step.value);
    }
  } catch {
    // Its sender broke off.
    return "malformed";
  }
}

function join(parts: readonly Uint8Array[], size: number): Uint8Array {
  const [first] = parts;
  if (parts.length === 1 && first) return first;
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * Undoes a body's `content-encoding`: gzip and deflate, as OAP takes them.
 *
 * What is not compressed is bound by the limit on bytes as sent.
 */
export async function decodeBody(
  body: Uint8Array,
  encoding: string | null,
  count: Count,
): Promise<Uint8Array | BodyFault> {
  const name = encoding?.trim().toLowerCase() ?? "";
  if (name === "" || name === "identity") return body;
  if (name === "gzip" || name === "x-gzip") return inflate(body, "gzip", count);
  return name === "deflate" ? inflate(body, "deflate", count) : "wrong-type";
}

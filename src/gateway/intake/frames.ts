import type { BodyFault } from "../body/body-reader.ts";
import { type Count, inflate } from "../body/inflater.ts";

/** Bytes before each message: one of flags, four of length. */
const HEADER_BYTES = 5;
const COMPRESSED = 1;

/** What the messages of one body may come to. */
export interface FrameLimits {
  /** Counts what comes out of the compressed ones, all together: many small bombs are no better than one. */
  readonly count: Count;
  /** Messages at most: each is an item, or a list of them. */
  readonly maxItems: number;
}

/**
 * Reads the messages of a body in length-prefixed frames, as gRPC-web and Connect's streams both have it, and inflates those
 * that say so.
 *
 * @param encoding - How messages are compressed: `gzip`, or null.
 */
export async function readFrames(
  body: Uint8Array,
  encoding: string | null,
  { count, maxItems }: FrameLimits,
): Promise<Uint8Array[] | BodyFault> {
  const messages: Uint8Array[] = [];
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  for (let at = 0; at < body.length; ) {
    if (at + HEADER_BYTES > body.length) return "malformed";
    const flags = view.getUint8(at);
    const start = at + HEADER_BYTES;
    const end = start + view.getUint32(at + 1);
    if (end > body.length || flags > COMPRESSED) return "malformed";
    if (messages.length === maxItems) return "too-large";
    const raw = body.subarray(start, end);
    const message = flags === COMPRESSED && raw.length > 0 ? await inflated(raw, encoding, count) : raw;
    if (typeof message === "string") return message;
    messages.push(message);
    at = end;
  }
  return messages;
}

async function inflated(bytes: Uint8Array, encoding: string | null, count: Count): Promise<Uint8Array | BodyFault> {
  return encoding === "gzip" ? inflate(bytes, "gzip", count) : "wrong-type";
}

/** Puts messages into frames; `flags` are those of the last. */
export function toFrames(messages: readonly Uint8Array[], flags = 0): Uint8Array<ArrayBuffer> {
  const size = messages.reduce((sum, { length }) => sum + HEADER_BYTES + length, 0);
  const body = new Uint8Array(size);
  const view = new DataView(body.buffer);
  let at = 0;
  for (const [index, message] of messages.entries()) {
    view.setUint8(at, index === messages.length - 1 ? flags : 0);
    view.setUint32(at + 1, message.length);
    body.set(message, at + HEADER_BYTES);
    at += HEADER_BYTES + message.length;
  }
  return body;
}

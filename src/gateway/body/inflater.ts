import type { BodyHold } from "./body-budget.ts";

/** Counts bytes that have come; tells why there may be no more. */
export type Count = (bytes: number) => "too-large" | "overloaded" | undefined;

/** Makes a count of what may come to so many bytes, and takes them from a budget. */
export function createCount(maxBytes: number, hold?: BodyHold): Count {
  let left = maxBytes;
  return (bytes) => {
    left -= bytes;
    if (left < 0) return "too-large";
    return hold === undefined || hold.grow(bytes) ? undefined : "overloaded";
  };
}

/**
 * Inflates bytes, and stops as soon as more comes out than is allowed: a bomb costs no more than its limit.
 *
 * @returns The bytes, or what is wrong with them. Never rejects.
 */
export async function inflate(
  bytes: Uint8Array,
  format: "gzip" | "deflate",
  count: Count,
): Promise<Uint8Array | "too-large" | "overloaded" | "malformed"> {
  // Connect leaves an empty message uncompressed, whatever the header says.
  if (bytes.length === 0) return bytes;
  const stream = new DecompressionStream(format);
  const writer = stream.writable.getWriter();
  // What is wrong with the bytes shows at the reading side.
  writer.write(new Uint8Array(bytes)).catch(() => {});
  writer.close().catch(() => {});
  const reader = stream.readable.getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      const fault = count(value.length);
      if (fault) {
        reader.cancel().catch(() => {});
        return fault;
      }
      parts.push(value);
    }
  } catch {
    return "malformed";
  }
  const whole = new Uint8Array(size);
  parts.reduce((at, part) => {
    whole.set(part, at);
    return at + part.length;
  }, 0);
  return whole;
}

import { decodeBase64, encodeBase64 } from "../runtime/base64.ts";
import { MAX_CORRELATION_BYTES, MAX_CORRELATION_KEYS, MAX_CORRELATION_PARTS } from "../segment/limits.ts";

/**
 * A few values that travel with a trace from service to service, such as a tenant or an experiment's name.
 *
 * They go out with every request, so the protocol keeps them small: 3 keys, 128 bytes each. What does not fit is refused,
 * never cut, since half a value would be a wrong one.
 *
 * @see https://skywalking.apache.org/docs/main/next/en/api/x-process-correlation-headers-v1/
 */
export class CorrelationContext {
  readonly #values = new Map<string, string>();

  /**
   * Sets a value.
   *
   * @returns False if it did not fit: the key is empty, key or value exceed 128 bytes, or there are 3 other keys.
   */
  put(key: string, value: string): boolean {
    const hasRoom = this.#values.has(key) || this.#values.size < MAX_CORRELATION_KEYS;
    const fits = hasRoom && key !== "" && isShort(key) && isShort(value);
    if (fits) this.#values.set(key, value);
    return fits;
  }

  /** Gives the value of a key. */
  get(key: string): string | undefined {
    return this.#values.get(key);
  }

  /** Takes a key out; false if it was not there. */
  remove(key: string): boolean {
    return this.#values.delete(key);
  }

  /** Makes another one that holds the same. */
  copy(): CorrelationContext {
    const copy = new CorrelationContext();
    copy.merge(this);
    return copy;
  }

  /** Puts in what another one holds, as far as it fits. */
  merge(other: CorrelationContext): void {
    for (const [key, value] of other.#values) this.put(key, value);
  }

  /** Writes the value of a `sw8-correlation` header: `base64(key):base64(value)`, joined by commas. Undefined if it is empty. */
  encode(): string | undefined {
    if (this.#values.size === 0) return undefined;
    return Array.from(this.#values, ([key, value]) => `${encodeBase64(key)}:${encodeBase64(value)}`).join(",");
  }

  /** Puts in what a `sw8-correlation` header holds; parts that are malformed or do not fit are left out. Never throws. */
  decode(header: string): void {
    for (const part of header.split(",", MAX_CORRELATION_PARTS)) {
      const [key, value, ...rest] = part.trim().split(":").map(decodeBase64);
      if (rest.length === 0 && key && value !== undefined) this.put(key, value);
    }
  }
}

function isShort(text: unknown): boolean {
  return typeof text === "string" && new TextEncoder().encode(text).length <= MAX_CORRELATION_BYTES;
}

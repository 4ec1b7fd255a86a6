import { TagKey } from "../../core/segment/tag-key.ts";
import { CLOCK_SKEW } from "./clock-correction.ts";
import { LOGIC_ENDPOINT } from "./span-tags.ts";

/** As many as nearly every span has, of which each is compared with each. */
const MAX_KEYS = 12;

/** The keys of a span's tags, by where they are in some bytes. */
export class KeySet {
  /** Of tags whose values are looked into, or that a page may not have. */
  readonly #special: readonly Uint8Array[];
  readonly #bytes: Uint8Array;
  readonly #maxKeys: number;
  readonly #starts = new Uint32Array(MAX_KEYS);
  readonly #lengths = new Uint32Array(MAX_KEYS);
  #size = 0;

  /** @param maxKeys - The most that there may be; more than 12 there never are. */
  constructor(bytes: Uint8Array, maxKeys: number) {
    const encoder = new TextEncoder();
    this.#special = [LOGIC_ENDPOINT, CLOCK_SKEW, TagKey.TransmissionLatency].map((key) => encoder.encode(key));
    this.#bytes = bytes;
    this.#maxKeys = Math.min(maxKeys, MAX_KEYS);
  }

  get size(): number {
    return this.#size;
  }

  clear(): void {
    this.#size = 0;
  }

  /** Adds a key; false for one that is there, one too many, and one of a meaning. */
  add(start: number, length: number): boolean {
    if (this.#size === this.#maxKeys) return false;
    for (let index = 0; index < this.#size; index++) {
      if (this.#lengths[index] === length && this.#isAt(this.#bytes, this.#starts[index] ?? 0, start, length))
        return false;
    }
    for (const key of this.#special) {
      if (key.length === length && this.#isAt(key, 0, start, length)) return false;
    }
    this.#starts[this.#size] = start;
    this.#lengths[this.#size++] = length;
    return true;
  }

  /** From behind: keys differ there as a rule. */
  #isAt(other: Uint8Array, at: number, start: number, length: number): boolean {
    for (let index = length - 1; index >= 0; index--) {
      if (other[at + index] !== this.#bytes[start + index]) return false;
    }
    return true;
  }
}

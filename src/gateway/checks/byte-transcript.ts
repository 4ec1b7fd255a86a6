import type { FieldPlan } from "./field-plan.ts";
import { type Characters, charactersOf, copyPlain, putCharacters } from "./plain-text.ts";

const [SPACE, QUOTE, ZERO, COLON, SMALL_J, SMALL_V] = [0x20, 0x22, 0x30, 0x3a, 0x6a, 0x76];
/** Says that another byte of a number follows. */
const CONTINUED = 0x80;
/** Milliseconds, with 13 digits from then on: 2001. */
const MIN_TIME = 1e12;
/** Of these 13 the last five. The others are the same for minutes. */
const LOW_DIGITS = 5;
const LOW_RANGE = 10 ** LOW_DIGITS;
/** Of a number, what is above its first four bytes of seven bits. */
const HIGH_FACTOR = 2 ** 28;
/** What the names and numbers of a message may take, with those of all messages around it, in bytes. Texts grow by none. */
const MARGIN = 4_096;

/**
 * Reads protobuf and writes what it says as JSON, byte for byte: no object and no text is made in between.
 *
 * Each method reads the field that is next, or else takes it for absent and writes its default. What is not of the plainest
 * form makes it {@link isBroken}, and then nothing that it wrote or gave is of use.
 */
export class ByteTranscript {
  /** Whether anything was not as it should be, or there is no more room. */
  isBroken = false;
  readonly #true = charactersOf("true");
  readonly #false = charactersOf("false");
  readonly #minusOne = charactersOf("-1");
  readonly #target: DataView;
  #source: Uint8Array = new Uint8Array();
  #view: DataView = new DataView(new ArrayBuffer(0));
  #pos = 0;
  #end = 0;
  #at = 0;
  #lastHigh = 0;
  #lastDigits = 0;

  /** @param target - What it writes to. */
  constructor(target: Uint8Array) {
    this.#target = new DataView(target.buffer, target.byteOffset, target.length);
  }

  /** How many bytes were written. */
  get length(): number {
    return this.#at;
  }

  /** Begins to write anew. */
  reset(): void {
    this.#at = 0;
    this.isBroken = false;
  }

  /** Goes to what is read from now on. */
  enter(source: Uint8Array): void {
    this.#source = source;
    this.#view = new DataView(source.buffer, source.byteOffset, source.length);
    this.#pos = 0;
    this.#limit(source.length);
  }

  /** Tells whether a field is next. */
  isNext({ tag }: FieldPlan): boolean {
    return this.#pos < this.#end && this.#source[this.#pos] === tag;
  }

  /** Goes into the message that is next; gives where the one around it ends. */
  open(): number {
    const outer = this.#end;
    this.#pos++;
    this.#limit(this.#stop());
    return outer;
  }

  /** Leaves a message, which must be over. */
  close(outer: number): void {
    if (this.#pos !== this.#end) this.isBroken = true;
    this.#limit(outer);
  }

  /** Writes characters that are always the same. */
  put(characters: Characters): void {
    putCharacters(this.#target, this.#at, characters);
    this.#at += characters.length;
  }

  /** Writes one character. */
  sign(byte: number): void {
    this.#target.setUint8(this.#at++, byte);
  }

  /** A text that every rule of texts leaves as it is; gives its length. */
  text(field: FieldPlan, least: number, most: number): number {
    this.put(field.name);
    let length = 0;
    if (this.isNext(field)) {
      this.#pos++;
      const stop = this.#stop();
      length = stop - this.#pos;
      if (length > 0 && !this.#copyText(stop)) this.isBroken = true;
    }
    if (length < least || length > most) this.isBroken = true;
    this.sign(QUOTE);
    return length;
  }

  /** A whole number from 0 to `most`, below 2^31; gives it. */
  whole(field: FieldPlan, most: number): number {
    this.put(field.name);
    let value = 0;
    if (this.isNext(field)) {
      this.#pos++;
      value = this.#varint();
    }
    if (value > most) {
      this.isBroken = true;
      return 0;
    }
    let digits = 1;
    for (let power = 10; power <= value; power *= 10) digits++;
    this.#digits(value, digits);
    return value;
  }

  /** As {@link whole}, or -1, which takes ten bytes. */
  wholeOrNone(field: FieldPlan, most: number): number {
    if (!this.isNext(field) || this.#source[this.#pos + 1] !== 0xff) return this.whole(field, most);
    this.put(field.name);
    this.#pos++;
    for (let count = 0; count < 9; count++) if (this.#source[this.#pos++] !== 0xff) this.isBroken = true;
    if (this.#source[this.#pos++] !== 1) this.isBroken = true;
    this.put(this.#minusOne);
    return -1;
  }

  /** A flag. */
  flag(field: FieldPlan): void {
    this.put(field.name);
    let value = 0;
    if (this.isNext(field)) {
      value = this.#source[this.#pos + 1] ?? CONTINUED;
      this.#pos += 2;
    }
    if (value > 1) this.isBroken = true;
    this.put(value === 1 ? this.#true : this.#false);
  }

  /** Milliseconds since the Unix epoch, from 2001 to 2109, which are six bytes; gives them. */
  time(field: FieldPlan): number {
    this.put(field.name);
    if (!this.isNext(field)) this.isBroken = true;
    this.#pos++;
    const low = this.#seven() | (this.#seven() << 7) | (this.#seven() << 14) | (this.#seven() << 21);
    const high = this.#seven() | ((this.#source[this.#pos++] ?? CONTINUED) << 7);
    const value = low + high * HIGH_FACTOR;
    if (high >= CONTINUED << 7 || value < MIN_TIME) {
      this.isBroken = true;
      return 0;
    }
    const highDigits = Math.floor(value / LOW_RANGE);
    this.#highDigits(highDigits);
    this.#digits(value - highDigits * LOW_RANGE, LOW_DIGITS);
    return value;
  }

  /** Reads no further than that, if what may become of it has room, but for the messages in it, which are limited themselves. */
  #limit(end: number): void {
    this.#end = end;
    if (this.#at + end - this.#pos + MARGIN <= this.#target.byteLength) return;
    this.isBroken = true;
    this.#end = this.#pos;
  }

  /** Where what has its length next ends, within what is around it: 16,383 bytes at most. */
  #stop(): number {
    let length = this.#source[this.#pos++] ?? CONTINUED;
    if (length >= CONTINUED) {
      const high = this.#source[this.#pos++] ?? CONTINUED;
      length = high < CONTINUED ? (length & 0x7f) | (high << 7) : Number.MAX_SAFE_INTEGER;
    }
    const stop = this.#pos + length;
    if (stop <= this.#end) return stop;
    this.isBroken = true;
    return this.#pos;
  }

  /** False for what is not plain, begins with a space, or may be a `javascript:` address. */
  #copyText(stop: number): boolean {
    const start = this.#pos;
    const isPlain = copyPlain(this.#view, { start, end: stop }, this.#target, this.#at);
    this.#at += stop - start;
    this.#pos = stop;
    const first = this.#source[start] ?? SPACE;
    if (!isPlain || first === SPACE) return false;
    const letter = first | 0x20;
    return (letter !== SMALL_J && letter !== SMALL_V) || !this.#source.subarray(start, stop).includes(COLON);
  }

  #varint(): number {
    let value = 0;
    for (let factor = 1; factor <= HIGH_FACTOR; factor *= CONTINUED) {
      const byte = this.#source[this.#pos++] ?? CONTINUED;
      value += (byte & 0x7f) * factor;
      if (byte < CONTINUED) return value;
    }
    return Number.MAX_SAFE_INTEGER;
  }

  /** Seven bits of a number that goes on. */
  #seven(): number {
    const byte = this.#source[this.#pos++] ?? 0;
    if (byte < CONTINUED) this.isBroken = true;
    return byte & 0x7f;
  }

  /** Eight digits, which are those of the last time once more as a rule. */
  #highDigits(value: number): void {
    const at = this.#at;
    if (value === this.#lastHigh) {
      this.#target.setFloat64(at, this.#lastDigits, true);
      this.#at = at + 8;
      return;
    }
    this.#digits(value, 8);
    this.#lastHigh = value;
    this.#lastDigits = this.#target.getFloat64(at, true);
  }

  #digits(value: number, digits: number): void {
    const begin = this.#at;
    let left = value | 0;
    for (let at = begin + digits - 1; at >= begin; at--) {
      const rest = (left / 10) | 0;
      this.#target.setUint8(at, ZERO + left - rest * 10);
      left = rest;
    }
    this.#at = begin + digits;
  }
}

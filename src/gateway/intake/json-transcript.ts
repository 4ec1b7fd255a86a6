import { type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";

/** Writes messages of bytes as a JSON array; undefined for bytes that are not of the plainest form. Never throws. */
export type ToJsonArray = (messages: readonly Uint8Array[]) => Uint8Array | undefined;

/** What a field's value is, and what stands before it and, for one that is absent, in its place. */
interface FieldPlan {
  readonly tag: number;
  readonly kind: "text" | "number" | "flag" | "message";
  readonly isList: boolean;
  readonly name: Uint8Array;
  /** Undefined for a field that is left out. */
  readonly absent: Uint8Array | undefined;
  readonly members: readonly FieldPlan[];
}

const [COMMA, QUOTE, MINUS, ZERO, OPEN, CLOSE, OPEN_LIST, CLOSE_LIST] = [
  0x2c, 0x22, 0x2d, 0x30, 0x7b, 0x7d, 0x5b, 0x5d,
];
const TRUE: readonly number[] = [0x74, 0x72, 0x75, 0x65];
const FALSE: readonly number[] = [0x66, 0x61, 0x6c, 0x73, 0x65];
const MAX_BYTES = 262_144;
const ABSENT = { text: '""', number: "0", flag: "false", message: "" };

/**
 * Compiles what turns messages of a type into their proto JSON form without an object in between: bytes are copied to bytes.
 *
 * It takes what our agents write, fields in the order of their numbers and each once, texts of printable ASCII, and nothing else.
 *
 * @param isOptional - Tells the fields that are left out when they are absent; others are written with their default.
 */
export function compileJsonArray(desc: DescMessage, isOptional: (field: DescField) => boolean): ToJsonArray {
  const members = planOf(desc, isOptional);
  const target = new Uint8Array(MAX_BYTES);
  return (messages) => {
    const transcript = new Transcript(target);
    for (const message of messages) transcript.message(message, members);
    return transcript.end();
  };
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function planOf(desc: DescMessage, isOptional: (field: DescField) => boolean): FieldPlan[] {
  const fields = [...desc.fields].sort((left, right) => left.number - right.number);
  return fields.map((field, index) => {
    if (field.number > 15) throw new TypeError(`${field} has a tag of two bytes`);
    const kind = kindOf(field);
    const name = bytesOf(`${index === 0 ? "" : ","}"${field.jsonName}":`);
    return {
      tag: (field.number << 3) | (kind === "text" || kind === "message" ? 2 : 0),
      kind,
      isList: field.fieldKind === "list",
      name,
      absent: isOptional(field)
        ? undefined
        : bytesOf(`,"${field.jsonName}":${ABSENT[kind]}`.slice(index === 0 ? 1 : 0)),
      members: field.message === undefined ? [] : planOf(field.message, isOptional),
    };
  });
}

function kindOf(field: DescField): FieldPlan["kind"] {
  if (field.message !== undefined) return "message";
  if (field.scalar === ScalarType.STRING) return "text";
  return field.scalar === ScalarType.BOOL ? "flag" : "number";
}

/** Reads one request's messages and writes what they say. What is not as it should be makes it {@link isBroken}. */
class Transcript {
  readonly #target: Uint8Array;
  #source: Uint8Array = new Uint8Array();
  #pos = 0;
  #at = 0;
  #isBroken = false;

  constructor(target: Uint8Array) {
    this.#target = target;
  }

  message(source: Uint8Array, members: readonly FieldPlan[]): void {
    this.#source = source;
    this.#pos = 0;
    this.#put(this.#at === 0 ? OPEN_LIST : COMMA);
    this.#members(members, source.length);
  }

  /** A copy of what was written. */
  end(): Uint8Array | undefined {
    this.#put(CLOSE_LIST);
    return this.#isBroken || this.#at > this.#target.length ? undefined : this.#target.slice(0, this.#at);
  }

  #members(members: readonly FieldPlan[], end: number): void {
    this.#put(OPEN);
    for (const field of members) {
      if (this.#pos < end && this.#source[this.#pos] === field.tag) this.#field(field, end);
      else if (field.absent !== undefined) this.#copy(field.absent);
    }
    this.#put(CLOSE);
    if (this.#pos !== end) this.#isBroken = true;
  }

  #field(field: FieldPlan, end: number): void {
    this.#copy(field.name);
    if (!field.isList) {
      this.#pos++;
      this.#value(field, end);
      return;
    }
    let separator = OPEN_LIST;
    while (!this.#isBroken && this.#pos < end && this.#source[this.#pos] === field.tag) {
      this.#put(separator);
      this.#pos++;
      this.#value(field, end);
      separator = COMMA;
    }
    this.#put(CLOSE_LIST);
  }

  #value({ kind, members }: FieldPlan, end: number): void {
    const number = this.#varint();
    const stop = this.#pos + number;
    if (kind === "number") this.#number(number);
    else if (kind === "flag") this.#flag(number);
    else if (number < 0 || stop > end) this.#isBroken = true;
    else if (kind === "message") this.#members(members, stop);
    else {
      this.#put(QUOTE);
      this.#copyText(stop);
      this.#put(QUOTE);
    }
  }

  /** Of text only what stands for itself in JSON: in anything else a quote could end it. */
  #copyText(end: number): void {
    const [source, target] = [this.#source, this.#target];
    let at = this.#at;
    let odd = 0;
    for (let index = this.#pos; index < end; index++) {
      const byte = source[index] ?? 0;
      if (byte < 0x20 || byte > 0x7e || byte === 0x22 || byte === 0x5c) odd++;
      target[at++] = byte;
    }
    this.#at = at;
    this.#pos = end;
    if (odd > 0) this.#isBroken = true;
  }

  #copy(source: ArrayLike<number>): void {
    const target = this.#target;
    let at = this.#at;
    for (let index = 0; index < source.length; index++) target[at++] = source[index] ?? 0;
    this.#at = at;
  }

  /** Beyond the target's end nothing is written, and only counted. */
  #put(byte: number): void {
    this.#target[this.#at++] = byte;
  }

  #flag(value: number): void {
    this.#copy(value === 1 ? TRUE : FALSE);
    if (value !== 0 && value !== 1) this.#isBroken = true;
  }

  #number(value: number): void {
    if (value < 0) this.#put(MINUS);
    let left = Math.abs(value);
    let digits = 1;
    for (let power = 10; power <= left; power *= 10) digits++;
    for (let place = this.#at + digits - 1; place >= this.#at; place--) {
      const rest = Math.floor(left / 10);
      this.#target[place] = ZERO + (left - rest * 10);
      left = rest;
    }
    this.#at += digits;
  }

  /** Whole numbers below 2^49, and -1, the only negative one that segments have: ten bytes. */
  #varint(): number {
    let value = 0;
    let factor = 1;
    for (let count = 0; count < 7; count++) {
      const byte = this.#source[this.#pos++] ?? 0x80;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 0x80;
    }
    for (let back = 7; back > 0; back--) if (this.#source[this.#pos - back] !== 0xff) this.#isBroken = true;
    for (const byte of [0xff, 0xff, 0x01]) if (this.#source[this.#pos++] !== byte) this.#isBroken = true;
    return -1;
  }
}

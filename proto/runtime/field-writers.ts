/**
 * One function for each kind of field that the protocol has.
 *
 * Each leaves out what proto3 leaves out, so that the generated code is one call a field.
 */
import {
  type BackwardWriter,
  HEAD_BYTES,
  type MessageWriter,
  reserve,
  writeHead,
  writeVarint,
  writtenBytes,
} from "./backward-writer.ts";
import { writeText } from "./text-writer.ts";

const TWO_POW_32 = 0x1_0000_0000;
const VARINT = 0;
const FIXED_64 = 1;

/** Writes a string unless it is empty. Half a surrogate pair becomes U+FFFD, as `TextEncoder` has it. */
export function writeString(writer: BackwardWriter, field: number, value: string | null | undefined): void {
  if (value) writeText(writer, field, value);
}

/** Writes every string of a list, empty ones too. */
export function writeStrings(
  writer: BackwardWriter,
  field: number,
  values: readonly string[] | null | undefined,
): void {
  if (!values) return;
  for (let index = values.length - 1; index >= 0; index--) writeText(writer, field, values[index] ?? "");
}

/** Writes the own entries of a record in the order of its keys. */
export function writeMap(
  writer: BackwardWriter,
  field: number,
  entries: Readonly<Record<string, string>> | null | undefined,
): void {
  if (!entries) return;
  const keys = Object.keys(entries);
  for (let index = keys.length - 1; index >= 0; index--) {
    const key = keys[index] ?? "";
    const behind = writtenBytes(writer);
    writeText(writer, 2, entries[key] ?? "");
    writeText(writer, 1, key);
    writeHead(writer, field, behind);
  }
}

/** Writes true. False is the default, which is not written. */
export function writeBool(writer: BackwardWriter, field: number, value: boolean | null | undefined): void {
  if (!value) return;
  reserve(writer, HEAD_BYTES);
  writeVarint(writer, 1);
  writeVarint(writer, field * 8 + VARINT);
}

/** Writes an int32 or an enum member. A fraction is cut off; a number out of range becomes the nearest int32. */
export function writeInt32(writer: BackwardWriter, field: number, value: number | null | undefined): void {
  if (!value) return;
  const whole = value | 0;
  writeInteger(writer, field, whole === value ? whole : Math.max(-0x8000_0000, Math.min(0x7fff_ffff, value)));
}

/** Writes an int64. A fraction is cut off; a number that is not safe becomes the nearest safe integer. */
export function writeInt64(writer: BackwardWriter, field: number, value: number | null | undefined): void {
  if (value) writeInteger(writer, field, Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, value)));
}

/** Writes a double unless it is 0. Negative zero, infinities and NaN are values like any other. */
export function writeDouble(writer: BackwardWriter, field: number, value: number | null | undefined): void {
  if (value === undefined || value === null || Object.is(value, 0)) return;
  reserve(writer, HEAD_BYTES);
  writer.start -= 8;
  new DataView(writer.bytes.buffer).setFloat64(writer.start, value, true);
  writeVarint(writer, field * 8 + FIXED_64);
}

/** Writes a nested message, also when it has no fields: its presence is information. */
export function writeMessage<Message>(
  writer: BackwardWriter,
  field: number,
  write: MessageWriter<Message>,
  message: Message | null | undefined,
): void {
  if (!message) return;
  const behind = writtenBytes(writer);
  write(writer, message);
  writeHead(writer, field, behind);
}

/** Writes every message of a list. Holes are left out. */
export function writeMessages<Message>(
  writer: BackwardWriter,
  field: number,
  write: MessageWriter<Message>,
  messages: readonly Message[] | null | undefined,
): void {
  if (!messages) return;
  for (let index = messages.length - 1; index >= 0; index--) writeMessage(writer, field, write, messages[index]);
}

function writeInteger(writer: BackwardWriter, field: number, value: number): void {
  const whole = Math.trunc(value);
  if (whole === 0) return;
  reserve(writer, HEAD_BYTES);
  const low = whole >>> 0;
  if (whole === low) {
    writeVarint(writer, low);
  } else {
    // Bytes 5 to 9 hold the bits from 35 on, byte 4 the three below them, bytes 0 to 3 seven each.
    const high = Math.floor(whole / TWO_POW_32);
    const upper = high >>> 3;
    if (upper > 0) writeVarint(writer, upper);
    const { bytes } = writer;
    writer.start -= 5;
    const at = writer.start;
    bytes[at] = low | 0x80;
    bytes[at + 1] = (low >>> 7) | 0x80;
    bytes[at + 2] = (low >>> 14) | 0x80;
    bytes[at + 3] = (low >>> 21) | 0x80;
    bytes[at + 4] = (low >>> 28) | ((high & 7) << 4) | (upper > 0 ? 0x80 : 0);
  }
  writeVarint(writer, field * 8 + VARINT);
}

/** Writes strings as UTF-8, without a `TextEncoder`. */
import { type BackwardWriter, HEAD_BYTES, reserve, writeHead, writtenBytes } from "./backward-writer.ts";

/** Writes a string, the empty one too. */
export function writeText(writer: BackwardWriter, field: number, value: string): void {
  // A caller in plain JavaScript may pass a number, which would otherwise spoil the whole batch.
  const text = String(value);
  const { length } = text;
  reserve(writer, length + HEAD_BYTES);
  const behind = writtenBytes(writer);
  const { bytes } = writer;
  const at = writer.start - length;
  let index = 0;
  // For the short strings of a span this loop beats TextEncoder, whose every call costs as much as 75 characters.
  while (index < length) {
    const unit = text.charCodeAt(index);
    if (unit > 0x7f) break;
    bytes[at + index++] = unit;
  }
  if (index === length) writer.start = at;
  else writeUnicode(writer, text, length);
  writeHead(writer, field, behind);
}

/** Writes the first `index` units of a string as UTF-8. */
function writeUnicode(writer: BackwardWriter, text: string, index: number): void {
  reserve(writer, index * 3);
  const { bytes } = writer;
  let at = writer.start;
  while (index > 0) {
    const point = codePointBefore(text, index);
    if (point < 0x80) {
      bytes[--at] = point;
    } else {
      bytes[--at] = (point & 0x3f) | 0x80;
      if (point < 0x800) {
        bytes[--at] = (point >> 6) | 0xc0;
      } else {
        bytes[--at] = ((point >> 6) & 0x3f) | 0x80;
        if (point < 0x1_0000) {
          bytes[--at] = (point >> 12) | 0xe0;
        } else {
          bytes[--at] = ((point >> 12) & 0x3f) | 0x80;
          bytes[--at] = (point >> 18) | 0xf0;
          index--;
        }
      }
    }
    index--;
  }
  writer.start = at;
}

function codePointBefore(text: string, index: number): number {
  const unit = text.charCodeAt(index - 1);
  if ((unit & 0xf800) !== 0xd800) return unit;
  const before = text.charCodeAt(index - 2);
  const isPair = (unit & 0xfc00) === 0xdc00 && (before & 0xfc00) === 0xd800;
  return isPair ? (before - 0xd800) * 0x400 + (unit - 0xdc00) + 0x1_0000 : 0xfffd;
}

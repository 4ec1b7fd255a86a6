/**
 * Writes protobuf from the last byte to the first.
 *
 * A nested message carries its length in front of it. Written backwards, that length is known when its turn comes,
 * so one pass over the data is enough and nothing is measured, moved or joined.
 * Fields are therefore written in descending order, and the items of a list from the last to the first.
 *
 * @see https://protobuf.dev/programming-guides/encoding/
 */

/** A buffer that is filled from its end: the bytes written so far are those from `start` on. */
export interface BackwardWriter {
  bytes: Uint8Array<ArrayBuffer>;
  start: number;
}

/** Puts the fields of one message in front of what was written before. */
export type MessageWriter<Message> = (writer: BackwardWriter, message: Message) => void;

/** Room for a tag and a length or an integer: 5 and 10 bytes at most. */
export const HEAD_BYTES = 15;

const INITIAL_BYTES = 1024;

/** Above this a buffer is given back after use, so that one large batch does not hold memory for good. */
const RETAINED_BYTES = 1024 * 1024;

const FRAME_HEADER_BYTES = 5;
const LENGTH_DELIMITED = 2;

/** Creates an empty writer. Keeping it for the next message saves growing a buffer anew. */
export function createBackwardWriter(): BackwardWriter {
  return { bytes: new Uint8Array(INITIAL_BYTES), start: INITIAL_BYTES };
}

/**
 * Encodes one message.
 *
 * @param writer - Reused from call to call, as it is by whoever encodes often. A new one by default.
 * @returns A copy of exactly the encoded bytes.
 */
export function encodeMessage<Message>(
  write: MessageWriter<Message>,
  message: Message,
  writer: BackwardWriter = createBackwardWriter(),
): Uint8Array<ArrayBuffer> {
  reset(writer);
  write(writer, message);
  return take(writer);
}

/**
 * Encodes messages as uncompressed gRPC frames in one buffer, in their order: the body of a client-streaming call.
 *
 * @param writer - As in {@link encodeMessage}.
 * @see https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
 */
export function encodeFrames<Message>(
  write: MessageWriter<Message>,
  messages: readonly Message[],
  writer: BackwardWriter = createBackwardWriter(),
): Uint8Array<ArrayBuffer> {
  reset(writer);
  for (let index = messages.length - 1; index >= 0; index--) {
    const message = messages[index];
    if (message) writeFrame(writer, write, message);
  }
  return take(writer);
}

/** Writes a message behind the five bytes that begin a gRPC frame: a zero flag and the big-endian length. */
export function writeFrame<Message>(writer: BackwardWriter, write: MessageWriter<Message>, message: Message): void {
  const behind = writtenBytes(writer);
  write(writer, message);
  const length = writtenBytes(writer) - behind;
  reserve(writer, FRAME_HEADER_BYTES);
  writer.start -= FRAME_HEADER_BYTES;
  const { bytes, start } = writer;
  bytes[start] = 0;
  bytes[start + 1] = length >>> 24;
  bytes[start + 2] = length >>> 16;
  bytes[start + 3] = length >>> 8;
  bytes[start + 4] = length;
}

/** Writes the length of everything in front of the last `behind` bytes, then the tag. */
export function writeHead(writer: BackwardWriter, field: number, behind: number): void {
  reserve(writer, HEAD_BYTES);
  writeVarint(writer, writtenBytes(writer) - behind);
  writeVarint(writer, field * 8 + LENGTH_DELIMITED);
}

/** Writes an unsigned 32-bit varint into room that was reserved. */
export function writeVarint(writer: BackwardWriter, value: number): void {
  const { bytes } = writer;
  if (value < 0x80) {
    bytes[--writer.start] = value;
    return;
  }
  let size = 1;
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) size++;
  writer.start -= size;
  let at = writer.start;
  let rest = value;
  while (rest > 0x7f) {
    bytes[at++] = rest | 0x80;
    rest >>>= 7;
  }
  bytes[at] = rest;
}

/** Counts the bytes written so far, which are not moved by growing as `start` is. */
export function writtenBytes(writer: BackwardWriter): number {
  return writer.bytes.length - writer.start;
}

/** Makes room in front for at least so many bytes, doubling the buffer when there is less. */
export function reserve(writer: BackwardWriter, room: number): void {
  if (writer.start < room) grow(writer, room);
}

function grow(writer: BackwardWriter, room: number): void {
  const written = writtenBytes(writer);
  let size = writer.bytes.length * 2;
  while (size < written + room) size *= 2;
  const bytes = new Uint8Array(size);
  bytes.set(writer.bytes.subarray(writer.start), size - written);
  writer.bytes = bytes;
  writer.start = size - written;
}

function reset(writer: BackwardWriter): void {
  writer.start = writer.bytes.length;
}

function take(writer: BackwardWriter): Uint8Array<ArrayBuffer> {
  const encoded = writer.bytes.slice(writer.start);
  if (writer.bytes.length > RETAINED_BYTES) writer.bytes = new Uint8Array(INITIAL_BYTES);
  reset(writer);
  return encoded;
}

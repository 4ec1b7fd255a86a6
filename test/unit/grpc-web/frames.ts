/** Puts a gRPC-web frame header before a payload: the flag byte and four bytes of length. */
export function frame(flag: number, payload: string | Uint8Array = ""): Uint8Array<ArrayBuffer> {
  const bytes = typeof payload === "string" ? new TextEncoder().encode(payload) : payload;
  const framed = new Uint8Array(5 + bytes.length);
  framed[0] = flag;
  new DataView(framed.buffer).setUint32(1, bytes.length);
  framed.set(bytes, 5);
  return framed;
}

/** A frame with a message. */
export function dataFrame(payload: string | Uint8Array = ""): Uint8Array<ArrayBuffer> {
  return frame(0x00, payload);
}

/** The frame with the trailers. */
export function trailerFrame(payload: string): Uint8Array<ArrayBuffer> {
  return frame(0x80, payload);
}

/** Joins frames to a body. */
export function body(...frames: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat(frames));
}

/** Takes the messages out of a body of uncompressed frames. */
export function messagesOf(framed: Uint8Array): Uint8Array[] {
  const messages: Uint8Array[] = [];
  const view = new DataView(framed.buffer, framed.byteOffset, framed.byteLength);
  for (let at = 0; at < framed.length; ) {
    if (view.getUint8(at) !== 0) throw new Error("not an uncompressed message");
    const end = at + 5 + view.getUint32(at + 1);
    if (end > framed.length) throw new Error("truncated");
    messages.push(framed.subarray(at + 5, end));
    at = end;
  }
  return messages;
}

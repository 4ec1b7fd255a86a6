import { describe, expect, it } from "vitest";
import { charactersOf, copyPlain, putCharacters } from "../../../src/gateway/checks/plain-text.ts";

const FREE = 8;

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Copies bytes to a place of a target that has no byte to spare. */
function copy(bytes: readonly number[]): { isPlain: boolean; target: number[] } {
  const source = Uint8Array.from([0x41, ...bytes]);
  const target = new Uint8Array(bytes.length + 3);
  const isPlain = copyPlain(viewOf(source), { start: 1, end: source.length }, viewOf(target), 3);
  return { isPlain, target: [...target] };
}

describe("copyPlain()", () => {
  const lengths = Array.from({ length: 26 }, (_empty, index) => index);

  it.each(lengths)("copies %d bytes, and none more", (length) => {
    const bytes = Array.from({ length }, (_empty, index) => 0x61 + index);
    expect(copy(bytes)).toEqual({ isPlain: true, target: [0, 0, 0, ...bytes] });
  });

  it.each(lengths.slice(1))("finds each byte that is not plain, at each place of %d", (length) => {
    const wrong: unknown[] = [];
    for (let byte = 0; byte < 256; byte++) {
      const isPlain = byte >= 0x20 && byte < 0x7f && !'"\\<'.includes(String.fromCharCode(byte));
      for (let place = 0; place < length; place++) {
        for (const others of [0x20, 0x21, 0x3d, 0x5d, 0x7e]) {
          const bytes = Array.from({ length }, (_empty, index) => (index === place ? byte : others));
          if (copy(bytes).isPlain !== isPlain) wrong.push({ byte, place, others });
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe("putCharacters()", () => {
  it.each(["", "}", '"a":', '{"spanId', ',"parentSpanId":'])("writes %j", (text) => {
    const characters = charactersOf(text);
    const target = new Uint8Array(1 + text.length + FREE);
    putCharacters(viewOf(target), 1, characters);
    expect(characters.length).toBe(text.length);
    expect(Buffer.from(target.subarray(1, 1 + text.length)).toString()).toBe(text);
  });
});

import type { Place } from "./plain-text.ts";

/** Gives the text that stands somewhere in bytes that are ASCII. */
export type ReadAscii = (bytes: Uint8Array, place: Place) => string;

/** Makes a reader of short texts: a decoder would take longer to begin. */
export function createAsciiReader(): ReadAscii {
  // One for all texts, or it would be most of what there is to be collected.
  const codes: number[] = [];
  return (bytes, { start, end }) => {
    codes.length = end - start;
    for (let index = 0; index < codes.length; index++) codes[index] = bytes[start + index] ?? 0;
    return String.fromCharCode(...codes);
  };
}

/** Makes a reader that gives of equal texts in a row the same. */
export function createAsciiKeeper(): ReadAscii {
  const read = createAsciiReader();
  let last = "";
  return (bytes, place) => {
    if (!isAt(bytes, place, last)) last = read(bytes, place);
    return last;
  };
}

function isAt(bytes: Uint8Array, { start, end }: Place, text: string): boolean {
  if (end - start !== text.length) return false;
  for (let index = 0; index < text.length; index++) {
    if (bytes[start + index] !== text.charCodeAt(index)) return false;
  }
  return true;
}

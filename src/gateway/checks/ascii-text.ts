import type { Place } from "./plain-text.ts";

/** The text that stands somewhere in bytes that are ASCII. For some dozen characters a decoder takes longer to begin. */
export function asciiAt(bytes: Uint8Array, { start, end }: Place): string {
  const codes: number[] = [];
  for (let at = start; at < end; at++) codes.push(bytes[at] ?? 0);
  return String.fromCharCode(...codes);
}

/** As {@link asciiAt}, and of equal texts in a row it makes one. */
export function createAsciiKeeper(): typeof asciiAt {
  let last = "";
  return (bytes, place) => {
    if (!isAt(bytes, place, last)) last = asciiAt(bytes, place);
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

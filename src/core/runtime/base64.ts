import { remembered } from "./remembered.ts";

const STANDARD = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * Encodes text as standard, padded base64 of its UTF-8 bytes, the only form every SkyWalking agent decodes.
 *
 * Meant for names: a text of 100,000 characters and more is a RangeError. Base64url is no alternative: its `-` is the separator of the sw8 header.
 */
export const encodeBase64: (text: string) => string = /* @__PURE__ */ remembered((text) =>
  // Nearly every name and every id is its own UTF-8, and the encoder takes longer than the rest of a header does.
  btoa(text.replace(/[^ -~]+/g, (part) => String.fromCharCode(...new TextEncoder().encode(part)))),
);

/**
 * Decodes standard, padded base64 of UTF-8 text.
 *
 * Stricter than `atob`, which forgives white space and missing padding: what another agent would refuse is refused here too.
 *
 * @returns The text, or undefined for anything malformed, invalid UTF-8 included. Never throws.
 */
export function decodeBase64(encoded: string): string | undefined {
  if (encoded.length % 4 > 0 || !STANDARD.test(encoded)) return undefined;
  try {
    const bytes = Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

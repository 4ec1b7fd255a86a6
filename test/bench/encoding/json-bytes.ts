import type { Contender } from "../contender.ts";
import { createEncodingContender } from "./encoding-contender.ts";
import { makeSegments } from "./segments.ts";

/** JSON as bytes, which is what the text costs in the end. */
export function createContender(count: number): Contender {
  const segments = makeSegments(count);
  const encoder = new TextEncoder();
  return createEncodingContender(() => encoder.encode(JSON.stringify(segments)));
}

import type { Contender } from "../contender.ts";
import { createEncodingContender } from "./encoding-contender.ts";
import { makeSegments } from "./segments.ts";

/** Our JSON wire: `JSON.stringify`, handed to fetch as text. */
export function createContender(count: number): Contender {
  const segments = makeSegments(count);
  return createEncodingContender(() => JSON.stringify(segments));
}

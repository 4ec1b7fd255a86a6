import { createBackwardWriter } from "../../../src/gen/encode/backward-writer.ts";
import { encodeSegmentCollection } from "../../../src/gen/encode/language-agent/tracing.ts";
import type { Contender } from "../contender.ts";
import { createEncodingContender } from "./encoding-contender.ts";
import { makeSegments } from "./segments.ts";

/** Our generated encoder with a writer that is reused, as the gRPC-web wire has it. */
export function createContender(count: number): Contender {
  const segments = makeSegments(count);
  const writer = createBackwardWriter();
  return createEncodingContender(() => encodeSegmentCollection({ segments }, writer));
}

import type { DescField } from "@bufbuild/protobuf";
import { SegmentObjectSchema } from "../../gen/pb/language-agent/Tracing_pb.ts";
import type { ReadWritten } from "../checks/segment-text.ts";
import { isLeftOut } from "../checks/shape.ts";
import { compileJsonArray } from "./json-transcript.ts";

/** Reads the messages of a call that brings segments as text that can go on as it is; undefined where it cannot. Never throws. */
export type ReadSegmentFrames = (
  frames: readonly Uint8Array[],
  areCollections: boolean,
) => readonly unknown[] | undefined;

/** The tag of the only field of a SegmentCollection. */
const SEGMENTS_TAG = 0x0a;

/** Makes the reader of segments in protobuf as our agents write them: their bytes become the JSON that OAP gets, without an object in between. */
export function createSegmentFrames(readWritten: ReadWritten): ReadSegmentFrames {
  const toJson = compileJsonArray(SegmentObjectSchema, (field: DescField) => isLeftOut(field));
  const utf8 = new TextDecoder();
  return (frames, areCollections) => {
    const messages = areCollections ? frames.flatMap(segmentsOf) : frames;
    const body = toJson(messages);
    return body && readWritten(utf8.decode(body), body);
  };
}

/** The messages in a SegmentCollection; of what is none an empty one, which is no segment. */
function segmentsOf(collection: Uint8Array): Uint8Array[] {
  const messages: Uint8Array[] = [];
  for (let at = 0; at < collection.length; ) {
    const isSegment = collection[at++] === SEGMENTS_TAG;
    let length = 0;
    for (let shift = 0; shift <= 21; shift += 7) {
      const byte = collection[at++] ?? 0;
      length |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    if (!isSegment || at + length > collection.length) return [new Uint8Array()];
    messages.push(collection.subarray(at, at + length));
    at += length;
  }
  return messages;
}

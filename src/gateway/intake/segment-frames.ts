import { SegmentCollectionSchema } from "../../gen/pb/language-agent/Tracing_pb.ts";
import { createAsciiKeeper, createAsciiReader } from "../checks/ascii-text.ts";
import { ByteTranscript } from "../checks/byte-transcript.ts";
import type { CheckSettings } from "../checks/check-options.ts";
import { plansOf } from "../checks/field-plan.ts";
import { type SegmentPlaces, SegmentTranscript } from "../checks/segment-transcript.ts";
import { WrittenSegment } from "../checks/written-segment.ts";

/**
 * Reads the messages of a call that brings segments, collections of them or one each, as text that can go on as it is;
 * undefined as soon as there is one that cannot, or of which that would take a closer look to tell. Never throws.
 */
export type ReadSegmentFrames = (
  frames: readonly Uint8Array[],
  areCollections: boolean,
) => readonly WrittenSegment[] | undefined;

/** Of the text of one call; who brings more is read the other way. */
const MAX_BYTES = 262_144;

const [OPEN, COMMA, CLOSE] = [0x5b, 0x2c, 0x5d];

/** Makes the reader of segments in protobuf as our agents write them: their bytes become the JSON that OAP gets, without an object in between. */
export function createSegmentFrames(settings: CheckSettings): ReadSegmentFrames {
  const collection = plansOf(SegmentCollectionSchema.field);
  const target = new Uint8Array(MAX_BYTES);
  const transcript = new ByteTranscript(target);
  const reader = new SegmentTranscript(transcript, target, settings);
  const idAt = createAsciiReader();
  const serviceAt = createAsciiKeeper();
  const instanceAt = createAsciiKeeper();

  function readNext(segments: SegmentPlaces[]): void {
    transcript.sign(segments.length === 0 ? OPEN : COMMA);
    segments.push(reader.segment());
  }

  function read(frames: readonly Uint8Array[], areCollections: boolean): readonly SegmentPlaces[] {
    const segments: SegmentPlaces[] = [];
    transcript.reset();
    for (let index = 0; index < frames.length && !transcript.isBroken; index++) {
      const frame = frames[index] ?? target;
      transcript.enter(frame);
      if (!areCollections) readNext(segments);
      while (areCollections && !transcript.isBroken && transcript.isNext(collection.segments)) {
        const outer = transcript.open();
        readNext(segments);
        transcript.close(outer);
      }
      transcript.close(frame.length);
    }
    transcript.sign(CLOSE);
    return segments;
  }

  return (frames, areCollections) => {
    const segments = read(frames, areCollections);
    if (transcript.isBroken || segments.length === 0) return undefined;
    const body = target.slice(0, transcript.length);
    return segments.map(
      ({ start, end, traceSegmentId, service, serviceInstance, startTime, endTime }) =>
        new WrittenSegment({
          body,
          start,
          end,
          traceSegmentId: idAt(body, traceSegmentId),
          service: serviceAt(body, service),
          serviceInstance: instanceAt(body, serviceInstance),
          startTime,
          endTime,
        }),
    );
  };
}

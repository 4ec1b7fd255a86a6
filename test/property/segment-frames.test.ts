import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileBinaryReader } from "../../src/gateway/checks/binary-reader.ts";
import { type CheckOptions, resolveCheckOptions } from "../../src/gateway/checks/check-options.ts";
import { createItemCheck } from "../../src/gateway/checks/item-check.ts";
import type { WrittenSegment } from "../../src/gateway/checks/written-segment.ts";
import { createSegmentFrames } from "../../src/gateway/intake/segment-frames.ts";
import { encodeSegmentCollection, encodeSegmentObject } from "../../src/gen/encode/language-agent/tracing.ts";
import { SegmentCollectionSchema, SegmentObjectSchema } from "../../src/gen/pb/language-agent/Tracing_pb.ts";
import { arbitrarySegment, NOW } from "./arbitrary-segment.ts";

const readObject = compileBinaryReader(SegmentObjectSchema, 1_000);
const readCollection = compileBinaryReader(SegmentCollectionSchema, 1_000);

function jsonOf({ bytes }: WrittenSegment): string {
  return Buffer.from(bytes).toString();
}

/** Where bytes are taken away, and others put in. */
const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat(3),
  by: fc.array(fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 2, 0x7f, 0x80, 0xff)), { maxLength: 3 }),
});
const edits = fc.oneof(
  { weight: 2, arbitrary: fc.constant([]) },
  { weight: 3, arbitrary: fc.array(edit, { minLength: 1, maxLength: 2 }) },
);
function changed(
  bytes: Uint8Array,
  changes: readonly { at: number; length: number; by: readonly number[] }[],
): Uint8Array {
  return changes.reduce((before, { at, length, by }) => {
    const place = Math.floor(at * before.length);
    return new Uint8Array([...before.subarray(0, place), ...by, ...before.subarray(place + length)]);
  }, bytes);
}

const message = fc.oneof(
  {
    weight: 20,
    arbitrary: fc
      .tuple(arbitrarySegment, edits)
      .map(([segment, change]) => changed(encodeSegmentObject(segment), change)),
  },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }) },
);
const collection = fc.oneof(
  {
    weight: 20,
    arbitrary: fc
      .tuple(fc.array(arbitrarySegment, { maxLength: 2 }), edits)
      .map(([segments, change]) => changed(encodeSegmentCollection({ segments }), change)),
  },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }) },
);

describe.each<[string, CheckOptions]>([
  ["of servers", {}],
  ["of pages", { isPublic: true }],
  [
    "with little room",
    { maxSpans: 2, maxRefs: 1, maxTags: 2, maxIdLength: 14, maxValueLength: 11, maxItemLength: 900 },
  ],
])("segments in protobuf %s that go on as text", (_name, options) => {
  const check = createItemCheck(options);
  const readFrames = createSegmentFrames(resolveCheckOptions(options));
  const arrival = { arrivedAt: NOW };

  /** Times are no part of it: they are looked at when it is known when the segment came. */
  function expectSame(written: readonly WrittenSegment[], values: readonly unknown[]): void {
    expect(written).toHaveLength(values.length);
    for (const [index, segment] of written.entries()) {
      const checked = check("segment", values[index], arrival);
      const own = check("segment", segment, arrival);
      if ("refused" in checked) expect(own).toEqual(checked);
      else {
        const { traceSegmentId, service, serviceInstance } = checked.item;
        expect(own).toMatchObject({ item: { traceSegmentId, service, serviceInstance } });
        expect(jsonOf(segment)).toBe(JSON.stringify(checked.item));
      }
    }
  }

  it("are, to the character, what the check of objects makes of them", () => {
    let taken = 0;
    const property = fc.property(fc.array(message, { minLength: 1, maxLength: 2 }), (messages) => {
      const written = readFrames(messages, false);
      if (written === undefined) return;
      taken++;
      expectSame(written, messages.map(readObject));
    });
    fc.assert(property, { numRuns: 4_000 });
    expect(taken).toBeGreaterThan(50);
  });

  it("are so in collections too", () => {
    let taken = 0;
    const property = fc.property(collection, (bytes) => {
      const written = readFrames([bytes], true);
      if (written === undefined) return;
      taken++;
      const { segments } = readCollection(bytes) as { segments: unknown[] };
      expectSame(written, segments);
    });
    fc.assert(property, { numRuns: 4_000 });
    expect(taken).toBeGreaterThan(50);
  });
});

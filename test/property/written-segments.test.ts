import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SegmentObject } from "../../src/core/segment/segment-object.ts";
import { compileBinaryReader } from "../../src/gateway/checks/binary-reader.ts";
import { resolveCheckOptions } from "../../src/gateway/checks/check-options.ts";
import { createItemCheck } from "../../src/gateway/checks/item-check.ts";
import { createWrittenReader } from "../../src/gateway/checks/segment-text.ts";
import { WrittenSegment } from "../../src/gateway/checks/written-segment.ts";
import { createSegmentFrames } from "../../src/gateway/intake/segment-frames.ts";
import { createBackwardWriter, encodeMessage } from "../../src/gen/encode/backward-writer.ts";
import { writeSegmentObject } from "../../src/gen/encode/language-agent/tracing.ts";
import { SegmentObjectSchema } from "../../src/gen/pb/language-agent/Tracing_pb.ts";

const NOW = 1_790_000_000_000;
const DAY = 86_400_000;

/** Mostly what can go on as it is, and some of everything that cannot. */
const text = fc.oneof(
  {
    weight: 900,
    arbitrary: fc.constantFrom(
      "GET:/cart/{id}",
      "url",
      "http.method",
      "order.id",
      "b",
      "c",
      "shop-page",
      "a: b",
      "java",
      "[1]",
    ),
  },
  {
    weight: 6,
    arbitrary: fc.string({ unit: fc.constantFrom("a", "]", "[", "{", "}", ",", ":", "<", " "), maxLength: 6 }),
  },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 4 }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom("", " ", "javascript:x()", " java\tscript:x", "VBScript:x", 'a"b', "a\\b", "é"),
  },
  { weight: 2, arbitrary: fc.constantFrom("x-le", "clock.skew", "transmission.latency", "<b>", '","value":"') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(70, 71, 150, 151, 256, 257, 2_048, 2_049).map((length) => "x".repeat(length)),
  },
);
const number = fc.oneof({ weight: 60, arbitrary: fc.nat(6) }, { weight: 1, arbitrary: fc.integer() });
const time = fc.oneof(
  { weight: 60, arbitrary: fc.integer({ min: NOW - 1_000, max: NOW }) },
  { weight: 1, arbitrary: fc.constantFrom(0, -1, NOW - 2 * DAY, NOW + DAY, 999_999_999_999) },
);
const tags = fc.array(fc.record({ key: text, value: text }), { minLength: 1, maxLength: 3 });
const reference = fc.record({
  refType: fc.nat(2),
  traceId: text,
  parentTraceSegmentId: text,
  parentSpanId: number,
  parentService: text,
  parentServiceInstance: text,
  parentEndpoint: text,
  networkAddressUsedAtPeer: text,
});
const rarely = <Value>(arbitrary: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 12, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
const span = fc.record({
  parentSpanId: fc.oneof({ weight: 60, arbitrary: fc.constantFrom(-1, 0) }, { weight: 1, arbitrary: number }),
  startTime: time,
  duration: fc.oneof({ weight: 60, arbitrary: fc.nat(100) }, { weight: 1, arbitrary: fc.constant(-1) }),
  refs: rarely(fc.array(reference, { minLength: 1, maxLength: 2 })),
  operationName: text,
  peer: fc.option(text, { nil: undefined }),
  spanType: fc.constantFrom(0, 1, 1, 1, 2, 2, 2, 2),
  spanLayer: fc.constantFrom(0, 0, 1, 2, 3, 3, 3, 3, 3, 3, 4, 5, 6),
  componentId: number,
  isError: fc.boolean(),
  tags: fc.option(tags, { nil: undefined }),
  logs: rarely(fc.array(fc.record({ time, data: tags }), { minLength: 1, maxLength: 1 })),
  skipAnalysis: fc.boolean(),
});
const segment = fc.record({
  traceId: text,
  traceSegmentId: text,
  spans: fc.array(span, { minLength: 1, maxLength: 3 }).map((spans) =>
    spans.map(({ duration, parentSpanId, startTime, ...others }, spanId) => {
      const parent = spanId === 0 ? -1 : parentSpanId;
      return { spanId, parentSpanId: parent, startTime, endTime: startTime + duration, ...others };
    }),
  ),
  service: text,
  serviceInstance: text,
  isSizeLimited: fc.boolean(),
}) as fc.Arbitrary<SegmentObject>;

/** Where something else is put in, and what: what breaks a form in small. */
const change = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat(3),
  by: fc.constantFrom(
    "",
    "0",
    "-",
    "1",
    '"',
    ",",
    "{",
    "}",
    "[",
    "]",
    " ",
    '"a":1,',
    "null",
    "\\u0041",
    "\ufeff",
    "e5",
    "é",
  ),
});
const changes = fc.oneof(fc.constant([]), fc.array(change, { minLength: 1, maxLength: 2 }));

describe.each([false, true])("segments that go on in the text they came in, isPublic %s", (isPublic) => {
  const settings = resolveCheckOptions({ isPublic });
  const check = createItemCheck({ isPublic });
  const readWritten = createWrittenReader(settings);
  const arrival = { arrivedAt: NOW };

  /** What becomes of a value, in the characters that are sent on. */
  const outcomeOf = (value: unknown) => JSON.stringify(check("segment", value, arrival));
  const bytesOf = (item: unknown) => (item instanceof WrittenSegment ? Buffer.from(item.bytes).toString() : undefined);

  it("are those that the check of objects leaves as they are", () => {
    let taken = 0;
    const property = fc.property(fc.array(segment, { minLength: 1, maxLength: 2 }), changes, (segments, edits) => {
      const whole = edits.reduce((json, { at, length, by }) => {
        const place = Math.floor(at * json.length);
        return json.slice(0, place) + by + json.slice(place + length);
      }, JSON.stringify(segments));
      const body = Buffer.from(whole);
      const written = readWritten(new TextDecoder().decode(body), body);
      if (written === undefined) return;
      taken++;
      const values: unknown[] = JSON.parse(whole);
      expect(written.map(outcomeOf)).toEqual(values.map(outcomeOf));
      expect(written.map(bytesOf)).toEqual(values.map((value) => JSON.stringify(value)));
      for (const [index, value] of values.entries()) {
        expect(written[index]).toMatchObject({ ...(value as SegmentObject) });
      }
    });
    fc.assert(property, { numRuns: 3_000 });
    expect(taken).toBeGreaterThan(100);
  });

  it("are what the reader of bytes makes of protobuf", () => {
    let taken = 0;
    const readFrames = createSegmentFrames(readWritten);
    const readObject = compileBinaryReader(SegmentObjectSchema, 1_000);
    const byte = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), by: fc.nat(255) });
    const edits = fc.oneof(fc.constant([]), fc.array(byte, { minLength: 1, maxLength: 2 }));
    const property = fc.property(segment, edits, (value, bytes) => {
      const message = encode(value);
      for (const { at, by } of bytes) message[Math.floor(at * message.length)] = by;
      const written = readFrames([message], false);
      if (written === undefined) return;
      taken++;
      expect(written.map(outcomeOf)).toEqual([outcomeOf(readObject(message))]);
      const collection = Buffer.concat([Buffer.from([0x0a, ...varint(message.length)]), message]);
      expect(readFrames([collection], true)?.map(bytesOf)).toEqual(written.map(bytesOf));
    });
    fc.assert(property, { numRuns: 3_000 });
    expect(taken).toBeGreaterThan(100);
  });
});

describe("protobuf whose text would end a text in JSON", () => {
  it.each(['x","peer":"y', "x\\", "x\n", "\u007f", "é"])("is left to the reader of objects: %j", (operationName) => {
    const readFrames = createSegmentFrames(createWrittenReader(resolveCheckOptions({})));
    const times = {
      spanId: 0,
      parentSpanId: -1,
      startTime: NOW,
      endTime: NOW,
      spanType: 1,
      spanLayer: 3,
      componentId: 1,
    };
    const others = {
      isError: false,
      skipAnalysis: false,
      refs: undefined,
      peer: undefined,
      tags: undefined,
      logs: undefined,
    };
    const ids = { traceId: "t", traceSegmentId: "s", service: "a", serviceInstance: "1" };
    const written = (name: string) => {
      const spans = [{ ...times, ...others, operationName: name }] as SegmentObject["spans"];
      return readFrames([encode({ ...ids, spans, isSizeLimited: false })], false);
    };
    expect(written("x")).toHaveLength(1);
    expect(written(operationName)).toBeUndefined();
  });
});

function encode(value: SegmentObject): Uint8Array {
  return new Uint8Array(encodeMessage(writeSegmentObject, value, createBackwardWriter()));
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}

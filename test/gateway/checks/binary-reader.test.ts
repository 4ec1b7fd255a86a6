import { type DescMessage, fromBinary, fromJson, type JsonObject, toBinary, toJson } from "@bufbuild/protobuf";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileBinaryReader } from "../../../src/gateway/checks/binary-reader.ts";
import { compileShape, readItem } from "../../../src/gateway/checks/shape.ts";
import { SegmentCollectionSchema } from "../../../src/gen/pb/language-agent/Tracing_pb.ts";
import { arbitraryMessage, toProtobufEs } from "../../property/arbitrary-message.ts";
import { check, items, NOW, schemas, signals } from "./items.ts";

const MAX_ENTRIES = 1_000;

/** What the check's shape makes of a value, or how it refuses it. */
function shapeOf(desc: DescMessage, value: unknown): unknown {
  const read = compileShape(desc, {
    textOf: () => (text, trouble) => (typeof text === "string" ? text : trouble.refuse("malformed")),
    maxEntriesOf: () => MAX_ENTRIES,
  });
  const shaped = readItem(read, value);
  return "trouble" in shaped ? shaped.trouble.refused : shaped.item;
}

function theirs(desc: DescMessage, bytes: Uint8Array): JsonObject {
  const json = toJson(desc, fromBinary(desc, bytes));
  if (typeof json !== "object" || json === null || Array.isArray(json)) throw new TypeError("no object");
  return json;
}

describe.each(
  [...signals.map((signal) => schemas[signal]), SegmentCollectionSchema].map((desc) => [desc.name, desc] as const),
)("the bytes of a %s", (_name, desc: DescMessage) => {
  const read = compileBinaryReader(desc, MAX_ENTRIES);
  const bytesOf = arbitraryMessage(desc).map((plain) => toBinary(desc, toProtobufEs(desc, plain)));

  it("are read as protobuf-es reads them, also when a message is two behind one another", () => {
    const property = fc.property(bytesOf, bytesOf, (first, second) => {
      for (const bytes of [first, Buffer.concat([first, second])]) {
        expect(shapeOf(desc, read(bytes))).toEqual(shapeOf(desc, theirs(desc, bytes)));
      }
    });
    fc.assert(property, { numRuns: 1_000 });
  });

  it("that are spoiled or cut off are none, or what protobuf-es reads", () => {
    const seen = { read: 0, none: 0 };
    const change = fc.record({ at: fc.nat(), byte: fc.nat(255), cut: fc.boolean() });
    const property = fc.property(bytesOf, fc.array(change, { minLength: 1, maxLength: 3 }), (good, changes) => {
      let bytes = Uint8Array.from(good);
      for (const { at, byte, cut } of changes) {
        if (bytes.length === 0) break;
        if (cut) bytes = bytes.subarray(0, at % bytes.length);
        else bytes[at % bytes.length] = byte;
      }
      const value = read(bytes);
      seen[value === undefined ? "none" : "read"]++;
      if (value !== undefined) expect(shapeOf(desc, value)).toEqual(shapeOf(desc, theirs(desc, bytes)));
    });
    fc.assert(property, { numRuns: 1_000 });
    expect(Math.min(seen.read, seen.none)).toBeGreaterThan(20);
  });

  it("may be anything at all", () => {
    const property = fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      expect(() => read(bytes)).not.toThrow();
    });
    fc.assert(property, { numRuns: 1_000 });
  });
});

describe("the reader", () => {
  it.each(signals)("hands the check what our agents have sent: a %s", (signal) => {
    const desc: DescMessage = schemas[signal];
    const bytes = toBinary(desc, fromJson(desc, JSON.parse(JSON.stringify(items[signal]))));
    const value = compileBinaryReader(desc, MAX_ENTRIES)(bytes);
    expect(check(signal, value, {}, { arrivedAt: NOW })).toStrictEqual({ item: items[signal] });
  });

  it("keeps one entry more than it may, however many come", () => {
    const read = compileBinaryReader(schemas.segment, 3);
    // 100,000 spans of no bytes: field 3, length 0.
    const bytes = new Uint8Array(200_000).map((_, index) => (index % 2 === 0 ? 0x1a : 0));
    expect(read(bytes)).toMatchObject({ spans: [{}, {}, {}, {}] });
    const event = { parameters: Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`k${index}`, "v"])) };
    const readEvent = compileBinaryReader(schemas.event, 3);
    const value: unknown = readEvent(toBinary(schemas.event, fromJson(schemas.event, event)));
    expect(value).toMatchObject({ parameters: { k0: "v", k3: "v" } });
    expect(value).not.toHaveProperty("parameters.k4");
  });

  it("is not led into groups within groups", () => {
    const read = compileBinaryReader(schemas.keepAlive, MAX_ENTRIES);
    const groups = (depth: number) =>
      Uint8Array.from([...Array<number>(depth).fill(0x7b), ...Array<number>(depth).fill(0x7c)]);
    expect(read(groups(16))).toEqual({});
    expect(read(groups(17))).toBeUndefined();
    expect(read(groups(100_000))).toBeUndefined();
  });

  it.each([
    ["a length beyond the end", [0x0a, 0x7f, 0x61]],
    ["a length of 4 GiB", [0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f]],
    ["a varint that does not end", [0x08, 0xff]],
    ["a varint of eleven bytes", [0x08, ...Array<number>(10).fill(0xff), 0x01]],
    ["text that is no UTF-8", [0x0a, 0x02, 0xc3, 0x28]],
    ["a number for a message", [0x18, 0x01]],
    ["a text for a boolean", [0x32, 0x00]],
    ["a number for a text", [0x08, 0x00]],
    ["field 0", [0x00, 0x00]],
    ["a text that ends beyond its message", [0x1a, 0x02, 0x32, 0x01, 0x61]],
    ["a message that ends beyond its parent", [0x1a, 0x02, 0x2a, 0x02, 0x12, 0x00]],
  ])("takes %s for none", (_name, bytes) => {
    expect(compileBinaryReader(schemas.segment, MAX_ENTRIES)(Uint8Array.from(bytes))).toBeUndefined();
  });

  it("keeps __proto__ where it is the key of a map", () => {
    const bytes = toBinary(schemas.event, fromJson(schemas.event, { parameters: JSON.parse('{"__proto__":"a"}') }));
    expect(JSON.stringify(compileBinaryReader(schemas.event, MAX_ENTRIES)(bytes))).toBe(
      '{"parameters":{"__proto__":"a"}}',
    );
  });
});

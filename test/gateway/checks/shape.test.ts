import { type DescMessage, equals, fromJson, type JsonValue, ScalarType } from "@bufbuild/protobuf";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileShape, readItem } from "../../../src/gateway/checks/shape.ts";
import { arbitraryJson, type Json, junk, spoiled } from "./arbitrary-json.ts";
import { accepted, changed, items, NOW, refusedAs, schemas, signals } from "./items.ts";

const options = { ignoreUnknownFields: true };

/** Reads with no limits; of half a surrogate pair it makes U+FFFD, as all rules of texts do. */
function readOnly(desc: DescMessage) {
  return compileShape(desc, {
    textOf: () => (text, trouble) => (typeof text === "string" ? wellFormed(text) : trouble.refuse("malformed")),
    maxEntriesOf: () => Number.POSITIVE_INFINITY,
  });
}

describe.each(signals)("the shape of a %s", (signal) => {
  const desc: DescMessage = schemas[signal];
  const read = readOnly(desc);

  it("takes every way to write a message, and means the same by it as protobuf-es", () => {
    const property = fc.property(arbitraryJson(desc), (json) => {
      const shaped = readItem(read, json);
      if ("trouble" in shaped) expect(shaped.trouble.refused).toBeUndefined();
      expectSameMeaning(desc, shaped, json);
    });
    fc.assert(property, { numRuns: 1_000 });
  });

  it("takes nothing that protobuf-es does not take, nor means something else", () => {
    let taken = 0;
    const property = fc.property(fc.oneof(spoiled(arbitraryJson(desc)), junk), (value) => {
      const shaped = readItem(read, value);
      if ("trouble" in shaped) return;
      taken++;
      expectSameMeaning(desc, shaped, value);
    });
    fc.assert(property, { numRuns: 1_000 });
    expect(taken).toBeGreaterThan(20);
  });

  it("is what our agents make, member by member", () => {
    const item: object = items[signal];
    expect(accepted(signal, JSON.parse(JSON.stringify(item)))).toStrictEqual(item);
  });
});

describe("the shape of an item", () => {
  it("has numbers for what was written as text, and for the names of enums", () => {
    const value = changed("segment", {
      "spans[0].spanId": "1",
      "spans[0].startTime": String(NOW - 90),
      "spans[0].spanType": "Exit",
      "spans[0].spanLayer": "Http",
    });
    expect(accepted("segment", value)).toStrictEqual(items.segment);
  });

  it("keeps no field that is unknown, `__proto__` and `toJSON` among them", () => {
    const json = JSON.stringify(items.keepAlive).replace(
      "{",
      '{"__proto__":{"layer":"x"},"toJSON":"x","constructor":1,',
    );
    expect(accepted("keepAlive", JSON.parse(json))).toStrictEqual(items.keepAlive);
  });

  it("keeps `__proto__` where it is the key of a map", () => {
    const value = changed("event", { parameters: JSON.parse('{"__proto__":"a","constructor":"b"}') });
    expect(JSON.stringify(accepted("event", value).parameters)).toBe('{"__proto__":"a","constructor":"b"}');
  });

  it.each([
    ["a fraction", "spans[0].startTime", 1.5],
    ["an unsafe integer", "spans[0].endTime", 2 ** 53],
    ["an unsafe integer as text", "spans[0].endTime", "9007199254740993"],
    ["a number beyond int32", "spans[0].componentId", 2 ** 31],
    ["a hexadecimal text", "spans[0].spanId", "0x1"],
    ["a text with a space", "spans[0].spanId", " 1"],
    ["an empty text for a number", "spans[0].spanId", ""],
    ["an unknown enum name", "spans[0].spanType", "entry"],
    ["an unknown enum number", "spans[0].spanLayer", 7],
    ["an inherited name for an enum", "spans[0].spanLayer", "constructor"],
    ["a text for a boolean", "spans[0].isError", "true"],
    ["a number for a text", "spans[0].operationName", 1],
    ["null in a list", "spans[0].tags[0]", null],
    ["an object for a list", "spans[0].tags", {}],
    ["a list for an object", "spans[0]", []],
  ])("refuses %s, and says where", (_name, path, value) => {
    expect(refusedAs("segment", changed("segment", { [path]: value }))).toBe(`malformed ${path}`);
  });

  it("refuses doubles that are not finite, and two members of a oneof", () => {
    const vitals = (cls: unknown) => changed("webVitals", { cls });
    expect(refusedAs("webVitals", vitals("NaN"))).toBe("malformed cls");
    expect(refusedAs("webVitals", JSON.parse('{"service":"a","cls":1e999}'))).toBe("malformed cls");
    expect(accepted("webVitals", vitals("1.5e-1")).cls).toBe(0.15);
    const both = changed("meter", { histogram: { name: "h" } });
    expect(refusedAs("meter", both)).toBe("malformed");
    const withNull = changed("meter", { histogram: null });
    expect(accepted("meter", withNull)).toStrictEqual(items.meter);
  });

  it("is none of what is no object", () => {
    for (const value of [null, undefined, 1, "", true, [], [items.segment]]) {
      expect(refusedAs("segment", value)).toBe("malformed");
    }
  });
});

function expectSameMeaning(desc: DescMessage, shaped: ReturnType<typeof readItem>, value: unknown): void {
  if ("trouble" in shaped) return;
  const theirs = fromJson(desc, toOracle(desc, value), options);
  const ours = fromJson(desc, toOracle(desc, shaped.item));
  if (!equals(desc, theirs, ours)) expect(ours).toEqual(theirs);
}

/** The value without what we make something else of: nulls, halves of surrogate pairs, and -0, which is not JSON's to keep. */
function toOracle(desc: DescMessage, value: unknown): JsonValue {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value as JsonValue;
  const members = desc.fields.flatMap((field) => {
    const member: unknown = Object.hasOwn(value, field.jsonName) ? (value as Json)[field.jsonName] : undefined;
    if (member === null || member === undefined) return [];
    if (field.scalar === ScalarType.DOUBLE) return [[field.jsonName, withoutNegativeZero(member)] as const];
    const { message } = field;
    const convert = (part: unknown): JsonValue =>
      message === undefined ? deepWellFormed(part) : toOracle(message, part);
    return [[field.jsonName, Array.isArray(member) ? member.map(convert) : convert(member)] as const];
  });
  return Object.fromEntries(members);
}

function withoutNegativeZero(value: unknown): JsonValue {
  return /^-0+(\.0+)?(e[+-]?\d+)?$/i.test(String(value)) || Object.is(value, -0) ? 0 : (value as JsonValue);
}

function deepWellFormed(value: unknown): JsonValue {
  if (typeof value === "string") return wellFormed(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value as JsonValue;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [wellFormed(key), deepWellFormed(member)]));
}

function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, "\ufffd");
}

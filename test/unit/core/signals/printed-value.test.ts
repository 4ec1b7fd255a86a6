import { describe, expect, it } from "vitest";
import { printValue } from "../../../../src/core/signals/printed-value.ts";
import { failing } from "./signal-recorder.ts";

class Order {
  readonly number = 7;
}

const repeated = { sku: 42 };

describe("printValue()", () => {
  it.each<[string, unknown, string]>([
    ["text", "hello", "hello"],
    ["a number", 4.5, "4.5"],
    ["nothing", undefined, "undefined"],
    ["null", null, "null"],
    ["a symbol", Symbol("id"), "Symbol(id)"],
    ["a big integer", 9n, "9"],
    ["an object", { sku: 42, tags: ["a"] }, '{"sku":42,"tags":["a"]}'],
    ["an instance", new Order(), '{"number":7}'],
    ["a date", new Date(0), '"1970-01-01T00:00:00.000Z"'],
    ["what stands twice", [repeated, repeated], '[{"sku":42},"[seen before]"]'],
    ["what JSON has no word for", [1n, Symbol("s"), Order, undefined], '["1","Symbol(s)","[Function Order]",null]'],
  ])("prints %s", (_what, value, expected) => {
    expect(printValue(value)).toBe(expected);
  });

  it("prints an error as its stack, and one without a stack by its name and message", () => {
    const error = new RangeError("too many");
    expect(printValue(error)).toBe(error.stack);
    expect(printValue(Object.assign(new RangeError("too many"), { stack: undefined }))).toBe("RangeError: too many");
    expect(printValue({ cause: error })).toContain("RangeError: too many");
  });

  it.each<[string, unknown, string]>([
    ["toJSON", { toJSON: failing }, "[object Object]"],
    ["getter", Object.defineProperty({}, "bad", { get: failing, enumerable: true }), "[object Object]"],
    ["proxy", new Proxy({}, { get: failing, ownKeys: failing, getPrototypeOf: failing }), "object"],
    ["stack", Object.defineProperty(new Error("bad"), "stack", { get: failing }), "Error: bad"],
  ])("survives a %s that throws", (_what, value, expected) => {
    expect(printValue(value)).toBe(expected);
  });

  it("reads no more of a large value than it prints", () => {
    let reads = 0;
    const endless = (): Record<string, unknown> => {
      reads++;
      return Object.defineProperty({}, "next", { get: endless, enumerable: true });
    };
    expect(printValue(endless()).length).toBeLessThan(16_384);
    expect(reads).toBeLessThan(2_000);
    expect(JSON.parse(printValue(Array.from({ length: 1_000_000 }, () => 1)))).toHaveLength(100);
    expect(printValue("x".repeat(20_000))).toHaveLength(16_384);
  });
});

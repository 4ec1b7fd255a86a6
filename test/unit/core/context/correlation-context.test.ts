import { describe, expect, it } from "vitest";
import { CorrelationContext } from "../../../../src/core/context/correlation-context.ts";

/** A context with these values, all of which must fit. */
function holding(...values: readonly (readonly [string, string])[]): CorrelationContext {
  const context = new CorrelationContext();
  for (const [key, value] of values) expect(context.put(key, value)).toBe(true);
  return context;
}

/** What a header brings into an empty context. */
function read(header: string, ...keys: readonly string[]): readonly (string | undefined)[] {
  const context = new CorrelationContext();
  context.decode(header);
  return keys.map((key) => context.get(key));
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");

describe("CorrelationContext", () => {
  it("holds what was put until it is removed", () => {
    const context = holding(["tenant", "acme"], ["empty", ""]);
    expect([context.get("tenant"), context.get("empty"), context.get("other")]).toEqual(["acme", "", undefined]);
    expect([context.remove("tenant"), context.remove("tenant")]).toEqual([true, false]);
    expect(context.get("tenant")).toBeUndefined();
  });

  it("takes 3 keys and refuses a fourth; at the limit one may be overwritten, or removed to make room", () => {
    const context = holding(["a", "1"], ["b", "2"], ["c", "3"]);
    expect(context.put("d", "4")).toBe(false);
    expect(context.get("d")).toBeUndefined();
    expect(context.put("b", "new")).toBe(true);
    expect(context.get("b")).toBe("new");
    expect([context.remove("a"), context.put("d", "4")]).toEqual([true, true]);
  });

  it.each([
    ["ASCII", "x".repeat(128), "x".repeat(129)],
    ["characters of two bytes", "ü".repeat(64), "ü".repeat(65)],
    ["characters of three bytes", `${"商".repeat(42)}xx`, "商".repeat(43)],
    ["characters of four bytes", "😀".repeat(32), "😀".repeat(33)],
  ])("takes 128 bytes of UTF-8 in key and value, not one more: %s", (_what, fits, over) => {
    expect(Buffer.byteLength(fits)).toBe(128);
    const context = holding(["key", fits], [fits, "value"]);
    expect([context.put("other", over), context.put(over, "value")]).toEqual([false, false]);
    expect([context.get("other"), context.get(over)]).toEqual([undefined, undefined]);
  });

  it("keeps the old value when the new one does not fit", () => {
    const context = holding(["tenant", "acme"]);
    expect(context.put("tenant", "x".repeat(129))).toBe(false);
    expect(context.get("tenant")).toBe("acme");
  });

  it.each<[string, unknown[]]>([
    ["an empty key", ["", "value"]],
    ["no key", [undefined, "value"]],
    ["a key that cannot be printed", [Object.create(null), "value"]],
    ["a value that cannot be printed", ["key", Object.create(null)]],
    ["a symbol", ["key", Symbol("x")]],
  ])("refuses %s and does not throw", (_what, args) => {
    const context = new CorrelationContext();
    expect(Reflect.apply(context.put, context, args)).toBe(false);
    expect(context.encode()).toBeUndefined();
  });

  it("merges another one as far as it fits, the other's values winning", () => {
    const context = holding(["a", "1"], ["b", "2"]);
    context.merge(holding(["b", "new"], ["c", "3"], ["d", "4"]));
    expect(["a", "b", "c", "d"].map((key) => context.get(key))).toEqual(["1", "new", "3", undefined]);
  });
});

describe("CorrelationContext.encode()", () => {
  it("writes pairs in padded base64 of UTF-8, joined by commas, in the order in which they were put", () => {
    const header = holding(["tenant", "商店"], ["x", ""], ["flag", "~~~???"]).encode();
    expect(header).toBe(`${base64("tenant")}:${base64("商店")},${base64("x")}:,${base64("flag")}:fn5+Pz8/`);
  });

  it("writes nothing when it is empty, or empty again", () => {
    const context = holding(["a", "1"]);
    context.remove("a");
    expect([new CorrelationContext().encode(), context.encode()]).toEqual([undefined, undefined]);
  });
});

describe("CorrelationContext.decode()", () => {
  it("reads pairs, with white space around them, and empty values", () => {
    const header = ` ${base64("a")}:${base64("1")} , ${base64("b")}: `;
    expect(read(header, "a", "b")).toEqual(["1", ""]);
  });

  it("adds to what it holds", () => {
    const context = holding(["a", "1"], ["b", "2"]);
    context.decode(`${base64("a")}:${base64("new")},${base64("c")}:${base64("3")},${base64("d")}:${base64("4")}`);
    expect(["a", "b", "c", "d"].map((key) => context.get(key))).toEqual(["new", "2", "3", undefined]);
  });

  it.each([
    ["nothing", ""],
    ["a comma", ","],
    ["a colon", ":"],
    ["a key alone", base64("bad")],
    ["three parts", `${base64("bad")}:MQ==:MQ==`],
    ["an empty key", ":MQ=="],
    ["a key that is no base64", "!!!!:MQ=="],
    ["a value that is no base64", `${base64("bad")}:!!!!`],
    ["a value without its padding", `${base64("bad")}:MQ`],
    ["a value in base64url", `${base64("bad")}:fn5_Pz8_`],
    ["a value that is no UTF-8", `${base64("bad")}:/w==`],
    ["a value of 129 bytes", `${base64("bad")}:${base64("x".repeat(129))}`],
  ])("leaves out %s and reads what stands beside it", (_what, part) => {
    const good = `${base64("good")}:${base64("1")}`;
    expect(read(part, "bad", "")).toEqual([undefined, undefined]);
    expect(read(`${part},${good}`, "good", "bad")).toEqual(["1", undefined]);
    expect(read(`${good},${part}`, "good", "bad")).toEqual(["1", undefined]);
  });

  it("leaves out all that is malformed before it counts to three", () => {
    const pairs = ["a", "b", "c", "d"].map((key) => `${base64(key)}:${base64(key)}`);
    expect(read(`!!!!:MQ==,,${pairs.join(",")}`, "a", "b", "c", "d")).toEqual(["a", "b", "c", undefined]);
  });

  it("takes the first three keys of a caller that sends four, as the Python agent does", () => {
    const pairs = ["a", "b", "c", "d"].map((key) => `${base64(key)}:${base64(key)}`);
    expect(read(pairs.join(","), "a", "b", "c", "d")).toEqual(["a", "b", "c", undefined]);
  });
});

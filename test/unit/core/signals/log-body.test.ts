import { describe, expect, it } from "vitest";
import { type LogBody, toLogDataBody } from "../../../../src/core/signals/log-body.ts";

const LIMIT = 16_384;
const none = { text: undefined, json: undefined, yaml: undefined };
const text = (value: string) => ({ ...none, type: "text", text: { text: value } });
const json = (value: string) => ({ ...none, type: "json", json: { json: value } });
const yaml = (value: string) => ({ ...none, type: "yaml", yaml: { yaml: value } });

const cycle: Record<string, unknown> = { name: "loop" };
cycle["self"] = cycle;

describe("toLogDataBody()", () => {
  it.each<[string, LogBody, unknown]>([
    ["text as it is", "the stock is low", text("the stock is low")],
    ["empty text", "", text("")],
    ["a value as JSON", { json: { order: 7, items: [1, null] } }, json('{"order":7,"items":[1,null]}')],
    ["a JSON document as it is", { json: '{"order": 7}' }, json('{"order": 7}')],
    ["null as JSON", { json: null }, json("null")],
    ["a YAML document", { yaml: "order: 7" }, yaml("order: 7")],
    ["a value without JSON as text", { json: undefined }, text("undefined")],
    ["a big integer as text", { json: { id: 1n } }, text('{"id":"1"}')],
    ["a cycle as text", { json: cycle }, text('{"name":"loop","self":"[seen before]"}')],
  ])("takes %s", (_what, body, expected) => {
    expect(toLogDataBody(body)).toStrictEqual(expected);
  });

  it("takes an error as its stack", () => {
    const error = new TypeError("no price");
    expect(toLogDataBody(error)).toStrictEqual(text(error.stack ?? ""));
    expect(error.stack).toContain("TypeError: no price");
  });

  it("cuts text at 16,384 characters, never inside a surrogate pair", () => {
    expect(toLogDataBody("a".repeat(LIMIT + 1)).text?.text).toBe("a".repeat(LIMIT));
    expect(toLogDataBody(`${"a".repeat(LIMIT - 1)}😀`).text?.text).toBe("a".repeat(LIMIT - 1));
  });

  it("makes text of a document that would have to be cut", () => {
    const inQuotes = (length: number) => `"${"a".repeat(length - 2)}"`;
    expect(toLogDataBody({ json: inQuotes(LIMIT) })).toStrictEqual(json(inQuotes(LIMIT)));
    expect(toLogDataBody({ json: inQuotes(LIMIT + 1) })).toStrictEqual(text(`"${"a".repeat(LIMIT - 1)}`));
    expect(toLogDataBody({ json: ["b".repeat(LIMIT)] }).type).toBe("text");
  });
});

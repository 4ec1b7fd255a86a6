import { describe, expect, it } from "vitest";
import { describeThrown, placeIn, withoutSecrets } from "../../../src/browser/error-text.ts";

describe("withoutSecrets()", () => {
  it.each([
    ["https://shop.example/app.js", "https://shop.example/app.js"],
    ["https://shop.example/app.js?token=x#y", "https://shop.example/app.js"],
    ["https://user:p@ss@shop.example:8443/a?b", "https://shop.example:8443/a"],
    ["https://shop.example?x=1", "https://shop.example"],
    ["no URL, but what? and a #", "no URL, but what? and a #"],
    ["Failed to load https://cdn.example/x.js?k=(s)e'cret.", "Failed to load https://cdn.example/x.js."],
    ["got 'https://a.example/?q=1', and https://b.example/c?d", "got 'https://a.example/, and https://b.example/c"],
    ["    at pay (https://shop.example/app.js?v=7:10:5)", "    at pay (https://shop.example/app.js:10:5)"],
    ["pay@https://shop.example/app.js?v=7:10:5\nrun@https://me:pw@shop.example/b.js:1:2", ""],
    ["blob:https://shop.example/uuid#x", "blob:https://shop.example/uuid"],
    ["data:image/png;base64,AAAA\nBBBB", "data:image/png"],
    ["", ""],
  ])("of %j", (text, expected) => {
    const gecko = "pay@https://shop.example/app.js:10:5\nrun@https://shop.example/b.js:1:2";
    expect(withoutSecrets(text)).toBe(expected === "" && text !== "" ? gecko : expected);
  });

  it.each(["a.", "a://", "https://a?", "?:1", "://a@", "https://a?)"])("takes no time for %j over and over", (text) => {
    const started = performance.now();
    withoutSecrets(text.repeat(16_384 / text.length));
    // A quadratic one would take seconds.
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe("placeIn()", () => {
  it.each([
    ["V8", "TypeError: x\n    at pay (https://shop.example/app.js:7:3)\n    at https://shop.example/b.js:1:2"],
    ["V8 without a name", "TypeError: x\n    at https://shop.example/app.js:7:3"],
    [
      "V8 async",
      "TypeError: x\n    at async Promise.all (index 0)\n    at async pay (https://shop.example/app.js:7:3)",
    ],
    ["Gecko", "pay@https://shop.example/app.js:7:3\nrun@https://shop.example/b.js:1:2"],
    ["Gecko async", "async*pay@https://shop.example/app.js:7:3"],
    ["JavaScriptCore", "[native code]\npay@https://shop.example/app.js:7:3\nglobal code@https://shop.example/b.js:1:2"],
  ])("finds the first in a stack of %s", (_engine, stack) => {
    expect(placeIn(stack)).toEqual(["https://shop.example/app.js", "7", "3"]);
  });

  it.each(["", "TypeError: x", "at native", "https://shop.example/ said 7:3 no"])("finds none in %j", (stack) => {
    expect(placeIn(stack)).toEqual([]);
  });
});

describe("describeThrown()", () => {
  it.each<[unknown, string]>([
    ["boom", "boom"],
    [undefined, "undefined"],
    [new TypeError("x"), "TypeError: x"],
    [{ code: 7, secret: "s" }, "[object Object]: code,secret"],
    [{ message: "no stock" }, "[object Object]: no stock"],
    [{ toString: () => "said so" }, "said so"],
    [Object.create(null, { message: { get: () => fail() } }), "[object Object]"],
  ])("tells %o", (reason, expected) => {
    let text = "[object Object]";
    try {
      text = String(reason);
    } catch {
      // An object without a prototype cannot be printed.
    }
    expect(describeThrown(reason, text)).toBe(expected);
  });
});

function fail(): never {
  throw new Error("a getter of the page's own");
}

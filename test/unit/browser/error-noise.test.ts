import { describe, expect, it } from "vitest";
import { createNoiseRule } from "../../../src/browser/error-noise.ts";

const PAGE = "https://shop.example/app.js";

describe("createNoiseRule()", () => {
  it.each([
    ["ResizeObserver loop limit exceeded", PAGE],
    ["ResizeObserver loop completed with undelivered notifications.", PAGE],
    ["Script error.", ""],
    ["Script error", PAGE],
    ["TypeError: x", "chrome-extension://abc/inject.js"],
    ["TypeError: x", "moz-extension://abc/inject.js"],
    ["TypeError: x", "safari-web-extension://abc/inject.js"],
    ["TypeError: x", "webkit-masked-url://hidden/"],
  ])("takes %j from %j for noise", (message, url) => {
    expect(createNoiseRule([])(message, url)).toBe(true);
  });

  it.each([
    ["TypeError: x", PAGE],
    ["Script error. Call us", PAGE],
    ["cannot load chrome-extension://abc/x.js", PAGE],
  ])("takes %j from %j for an error", (message, url) => {
    expect(createNoiseRule([])(message, url)).toBe(false);
  });

  it("ignores what is listed too, by message or URL, the same each time", () => {
    const pattern = /^https:\/\/ads\./g;
    const isNoise = createNoiseRule(["no stock", pattern]);
    expect(isNoise("Error: no stock left", PAGE)).toBe(true);
    expect(isNoise("Error: x", "https://ads.example/a.js")).toBe(true);
    expect(isNoise("Error: y", "https://ads.example/a.js")).toBe(true);
    expect(isNoise("Error: x", PAGE)).toBe(false);
    expect(isNoise("Script error.", "")).toBe(true);
    expect(pattern.lastIndex).toBe(0);
  });

  it.each([['"x"'], ["null"], ["{}"], ['[""]'], ["[5]"], ["[null]"]])("throws for %s", (text) => {
    expect(() => createNoiseRule(JSON.parse(text))).toThrow(
      expect.objectContaining({ code: "invalid-option", message: expect.stringContaining("ignoreErrors") }),
    );
  });
});

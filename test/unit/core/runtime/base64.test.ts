import { describe, expect, it } from "vitest";
import { decodeBase64, encodeBase64 } from "../../../../src/core/runtime/base64.ts";

describe("encodeBase64()", () => {
  it("encodes UTF-8 with the standard alphabet and padding", () => {
    expect(encodeBase64("mesh")).toBe("bWVzaA==");
    expect(encodeBase64("")).toBe("");
    expect(encodeBase64("商店")).toBe("5ZWG5bqX");
    expect(encodeBase64("~~~???")).toBe("fn5+Pz8/");
  });

  it("replaces half a surrogate pair as TextEncoder does", () => {
    expect(encodeBase64("\ud800")).toBe(encodeBase64("\ufffd"));
  });
});

describe("decodeBase64()", () => {
  it("decodes UTF-8 and keeps a byte order mark", () => {
    expect(decodeBase64("5ZWG5bqX")).toBe("商店");
    expect(decodeBase64(encodeBase64("\ufeffshop"))).toBe("\ufeffshop");
    expect(decodeBase64("")).toBe("");
  });

  it.each([
    ["characters outside the alphabet", "!!!!"],
    ["missing padding", "bWVzaA"],
    ["too much padding", "bWVzaA==="],
    ["padding in the middle", "bQ==bQ=="],
    ["base64url", "fn5-Pz8_"],
    ["white space, which atob forgives", "bWVz aA=="],
    ["a line break at the end", "bWVzaA==\n"],
    ["a lone character", "b"],
    ["invalid UTF-8", "/w=="],
    ["an overlong UTF-8 form", "wIA="],
    ["half a surrogate pair in UTF-8", "7aCA"],
  ])("returns undefined for %s", (_what, encoded) => {
    expect(decodeBase64(encoded)).toBeUndefined();
  });
});

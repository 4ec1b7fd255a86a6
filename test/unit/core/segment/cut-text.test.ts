import { describe, expect, it } from "vitest";
import { cutName, cutText } from "../../../../src/core/segment/cut-text.ts";

describe("cutText()", () => {
  it("leaves text within the limit alone", () => {
    expect(cutText("", 3)).toBe("");
    expect(cutText("abc", 3)).toBe("abc");
    expect(cutText("a😀", 3)).toBe("a😀");
  });

  it("cuts at the limit", () => {
    expect(cutText("abcd", 3)).toBe("abc");
    expect(cutText("😀😀", 2)).toBe("😀");
  });

  it("never cuts inside a surrogate pair", () => {
    expect(cutText("ab😀", 3)).toBe("ab");
    expect(cutText("😀", 1)).toBe("");
  });
});

describe("cutName()", () => {
  it("cuts at the limit", () => {
    expect(cutName("abcd", 3)).toBe("abc");
  });

  it("gives no empty name", () => {
    expect(cutName("", 70)).toBe("unknown");
    expect(cutName("😀", 1)).toBe("unknown");
  });
});

import { describe, expect, it } from "vitest";
import { toText } from "../../../../src/core/runtime/text.ts";

describe("toText()", () => {
  it.each([
    ["text", "text"],
    ["", ""],
    [-0, "0"],
    [true, "true"],
    [null, "null"],
    [undefined, "undefined"],
    [10n, "10"],
    [Symbol("x"), "Symbol(x)"],
    [["a", 1], "a,1"],
  ])("prints %o", (value, text) => {
    expect(toText(value)).toBe(text);
  });

  it("gives the type of what throws when it is printed", () => {
    const throws = (): never => {
      throw new Error("hostile");
    };
    expect(toText({ toString: throws })).toBe("object");
    expect(toText(Object.assign(() => {}, { toString: throws }))).toBe("function");
    expect(toText(Object.create(null))).toBe("object");
  });
});

import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { describeValue, isSkyWalkingError, SkyWalkingError } from "../../../../src/core/runtime/errors.ts";

describe("SkyWalkingError", () => {
  it("is an Error with a name, a code and a message that begins with the code", () => {
    const error = new SkyWalkingError("invalid-option", "Change it.");
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: "SkyWalkingError",
      code: "invalid-option",
      message: "[invalid-option] Change it.",
    });
  });
});

describe("isSkyWalkingError()", () => {
  it("accepts one, and one of another copy of the package", () => {
    const foreign = Object.assign(new Error("x"), { name: "SkyWalkingError", code: "invalid-option" });
    expect(isSkyWalkingError(new SkyWalkingError("invalid-option", "x"))).toBe(true);
    expect(isSkyWalkingError(foreign)).toBe(true);
  });

  it("accepts one of another realm", () => {
    const foreign: unknown = runInNewContext(
      "Object.assign(new Error('x'), { name: 'SkyWalkingError', code: 'invalid-option' })",
    );
    expect(isSkyWalkingError(foreign)).toBe(true);
  });

  it.each([[undefined], [null], ["SkyWalkingError"], [new Error("x")], [new TypeError("x")]])("refuses %s", (value) => {
    expect(isSkyWalkingError(value)).toBe(false);
  });
});

describe("describeValue()", () => {
  it.each([
    ["a\nb", '"a\\nb"'],
    [42, "42"],
    [undefined, "undefined"],
    [Symbol("x"), "Symbol(x)"],
    ["x".repeat(200), `"${"x".repeat(79)}`],
  ])("describes %s", (value, text) => {
    expect(describeValue(value)).toBe(text);
  });

  it("describes a value that cannot be printed", () => {
    expect(typeof describeValue(Object.create(null))).toBe("string");
  });
});

import { describe, expect, it } from "vitest";
import { requireText, requireWholeNumber } from "../../../../src/core/runtime/option-checks.ts";

describe("requireWholeNumber()", () => {
  it("returns a whole number in range", () => {
    expect(requireWholeNumber("n", 0, 0)).toBe(0);
    expect(requireWholeNumber("n", 7, 1)).toBe(7);
  });

  it.each([[-1], [0.5], [Number.NaN], [Number.POSITIVE_INFINITY], ["5"], [null], [undefined], [5n], [{}]])(
    "throws for %s and says what it must be",
    (value) => {
      expect(() => requireWholeNumber("spanLimit", value, 0)).toThrow(
        expect.objectContaining({
          code: "invalid-option",
          message: `[invalid-option] Option 'spanLimit' must be an integer >= 0, not ${
            typeof value === "string" ? `"${value}"` : String(value)
          }.`,
        }),
      );
    },
  );
});

describe("requireText()", () => {
  it("returns text as it is", () => {
    expect(requireText("service", " shop ")).toBe(" shop ");
  });

  it.each([[""], [" \t\n"], [undefined], [null], [3], [["shop"]]])("throws for %j", (value) => {
    expect(() => requireText("service", value)).toThrow(
      expect.objectContaining({ name: "SkyWalkingError", code: "invalid-option" }),
    );
  });

  it("throws its own error for a value that cannot be printed", () => {
    expect(() => requireText("service", Object.create(null))).toThrow(
      expect.objectContaining({ code: "invalid-option" }),
    );
  });
});

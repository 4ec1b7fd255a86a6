import { describe, expect, it } from "vitest";
import { emitDiagnostic } from "../../../../src/core/runtime/diagnostics.ts";
import { asOwnOutput, isOwnOutput } from "../../../../src/core/runtime/own-output.ts";

describe("asOwnOutput()", () => {
  it("marks what runs inside, nested too, and nothing after it", () => {
    const seen: boolean[] = [isOwnOutput()];
    asOwnOutput(() => {
      asOwnOutput(() => seen.push(isOwnOutput()));
      seen.push(isOwnOutput());
    });
    expect([...seen, isOwnOutput()]).toEqual([false, true, true, false]);
  });

  it("ends its mark when the callback throws, and throws on", () => {
    const fail = (): never => {
      throw new Error("broken");
    };
    expect(() => asOwnOutput(fail)).toThrow("broken");
    expect(isOwnOutput()).toBe(false);
  });

  it("is how diagnostics are told", () => {
    const seen: boolean[] = [];
    emitDiagnostic(() => seen.push(isOwnOutput()), "retry", "1 log");
    expect([...seen, isOwnOutput()]).toEqual([true, false]);
  });
});

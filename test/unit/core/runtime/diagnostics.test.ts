import { describe, expect, it } from "vitest";
import { type Diagnostic, emitDiagnostic } from "../../../../src/core/runtime/diagnostics.ts";

describe("emitDiagnostic()", () => {
  it("hands over the code, the message and the cause", () => {
    const events: Diagnostic[] = [];
    const cause = new Error("why");
    emitDiagnostic((event) => events.push(event), "retry", "Again.", cause);
    expect(events).toEqual([{ code: "retry", message: "retry: Again.", cause }]);
  });

  it("does nothing without a listener", () => {
    expect(() => emitDiagnostic(undefined, "retry", "Again.")).not.toThrow();
  });

  it("swallows what the listener throws", () => {
    const listener = (): never => {
      throw new Error("listener");
    };
    expect(() => emitDiagnostic(listener, "retry", "Again.")).not.toThrow();
  });
});

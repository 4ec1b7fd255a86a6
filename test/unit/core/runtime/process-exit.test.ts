import { describe, expect, it } from "vitest";
import { letProcessExit } from "../../../../src/core/runtime/process-exit.ts";

describe("letProcessExit()", () => {
  it("tells Node that a timer is no reason to stay", () => {
    const timer = setTimeout(() => {}, 60_000);
    letProcessExit(timer);
    expect(timer.hasRef()).toBe(false);
    clearTimeout(timer);
  });

  it.each([7, {}])("takes a timer that is %s, as other runtimes have it", (timer) => {
    expect(() => letProcessExit(timer)).not.toThrow();
  });
});

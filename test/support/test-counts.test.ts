import { describe, expect, it } from "vitest";
import { describeFailure, leaveCounts, sumCounts, summaryLine, takeCounts } from "./test-counts.ts";

describe("summaryLine()", () => {
  it("names what passed and failed, and what was skipped only if something was", () => {
    expect(summaryLine({ passed: 12, failed: 0, skipped: 0 })).toBe("12 passed, 0 failed");
    expect(summaryLine({ passed: 12, failed: 1, skipped: 2 })).toBe("12 passed, 1 failed, 2 skipped");
  });
});

describe("sumCounts()", () => {
  it("adds up every kind", () => {
    const counts = [
      { passed: 1, failed: 2, skipped: 3 },
      { passed: 10, failed: 20, skipped: 30, failures: ["one"] },
    ];
    expect(sumCounts(counts)).toEqual({ passed: 11, failed: 22, skipped: 33, failures: ["one"] });
    expect(sumCounts([])).toEqual({ passed: 0, failed: 0, skipped: 0, failures: [] });
  });
});

describe("describeFailure()", () => {
  it("names the test and what went wrong, without colours, of a bounded length", () => {
    expect(describeFailure("a > b", ["\u001b[31mno\u001b[39m", undefined])).toBe("a > b\nno\nno message");
    expect(describeFailure("a", ["x".repeat(10_000)])).toHaveLength(1_500);
  });
});

describe("takeCounts()", () => {
  it("gives what a runner left, once", () => {
    leaveCounts("example", { passed: 3, failed: 0, skipped: 1 });
    expect(takeCounts("example")).toEqual({ passed: 3, failed: 0, skipped: 1 });
    expect(takeCounts("example")).toBeUndefined();
  });
});

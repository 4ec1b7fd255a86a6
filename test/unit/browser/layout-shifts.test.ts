import { describe, expect, it } from "vitest";
import { LayoutShifts } from "../../../src/browser/layout-shifts.ts";

function worstOf(...entries: (readonly [startTime: number, value: number, hadRecentInput?: boolean])[]): number {
  const shifts = new LayoutShifts();
  for (const [startTime, value, hadRecentInput = false] of entries) {
    shifts.add(Object.assign(Object.create(null), { startTime, value, hadRecentInput }));
  }
  return shifts.worst;
}

describe("LayoutShifts", () => {
  it("is 0 where nothing moved", () => {
    expect(worstOf()).toBe(0);
  });

  it("adds up what follows within a second", () => {
    expect(worstOf([100, 0.25], [1_099, 0.5])).toBe(0.75);
  });

  it("begins a window after a second without a shift, and keeps the worst", () => {
    expect(worstOf([100, 0.25], [1_100, 0.125], [1_200, 0.0625])).toBe(0.25);
  });

  it("ends a window after five seconds", () => {
    const each = Array.from({ length: 8 }, (_, index): readonly [number, number] => [100 + index * 900, 0.125]);
    expect(worstOf(...each)).toBe(0.75);
  });

  it("does not count what follows an input of the user", () => {
    expect(worstOf([100, 0.5, true], [200, 0.125])).toBe(0.125);
  });
});

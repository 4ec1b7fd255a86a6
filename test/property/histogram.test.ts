import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Histogram } from "../../src/core/signals/histogram.ts";

/** Few distinct numbers, so that values meet bounds; and any double at all. */
const numbers = fc.oneof(fc.integer({ min: -5, max: 15 }), fc.double());

/** What the definition says, bucket by bucket: how many values are at least its bound and below the next. */
function countNaively(steps: readonly number[], values: readonly number[]): [bound: number, count: number][] {
  const bounds = steps.filter((step) => !Number.isNaN(step) && step !== Number.POSITIVE_INFINITY);
  const ascending = bounds.filter((bound, index) => bounds.indexOf(bound) === index).sort((a, b) => a - b);
  return ascending.map((bound) => {
    const above = ascending.filter((other) => other > bound);
    const isInside = (value: number): boolean => value >= bound && above.every((other) => value < other);
    return [bound, values.filter(isInside).length];
  });
}

describe("Histogram", () => {
  it("counts like the definition, whatever the steps and the values", () => {
    fc.assert(
      fc.property(fc.array(numbers, { maxLength: 12 }), fc.array(numbers, { maxLength: 60 }), (steps, values) => {
        const histogram = new Histogram("x", [], steps);
        for (const value of values) histogram.addValue(value);
        const counted = histogram
          .sample()
          .histogram.values.map(({ bucket, count, isNegativeInfinity }): [number, number] => [
            isNegativeInfinity ? Number.NEGATIVE_INFINITY : bucket,
            count,
          ]);
        expect(counted).toEqual(countNaively(steps.map(withoutMinusZero), values));
      }),
      { numRuns: 2_000 },
    );
  });
});

/** The two zeros are one bound. */
function withoutMinusZero(value: number): number {
  return value === 0 ? 0 : value;
}

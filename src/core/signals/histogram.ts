import type { Label, MeterHistogram } from "../segment/meter-data.ts";

const NO_LOWER_BOUND = Number.NEGATIVE_INFINITY;

/**
 * Counts values by range. Made by a `Metricer`.
 *
 * Each step is the lower bound of a bucket that reaches up to the next step: with the steps 10, 20, 30 the value 10 counts
 * in the first bucket, 19.9 too, 20 in the second, 1,000 in the third. Counts are not cumulative and never reset, as in
 * SkyWalking's Rust agent. A value below the first step counts nowhere, unless that step is `-Infinity`.
 */
export class Histogram {
  readonly name: string;
  readonly labels: readonly Label[];
  /** The lower bounds, ascending, each once. */
  readonly steps: readonly number[];
  readonly #counts: number[];

  /** @param steps - In any order; those that are repeated, NaN or Infinity are left out. */
  constructor(name: string, labels: readonly Label[], steps: readonly number[]) {
    this.name = name;
    this.labels = labels;
    this.steps = sortSteps(steps);
    this.#counts = this.steps.map(() => 0);
  }

  /** Counts a value; NaN is ignored. */
  addValue(value: number): void {
    // From the top down, so that no comparison with NaN holds.
    for (let index = this.steps.length - 1; index >= 0; index--) {
      if (value >= (this.steps[index] ?? Number.NaN)) {
        this.#counts[index] = (this.#counts[index] ?? 0) + 1;
        return;
      }
    }
  }

  /**
   * Takes a copy of the buckets to report.
   *
   * @internal
   */
  sample(): { readonly histogram: MeterHistogram } {
    const values = this.steps.map((step, index) => ({
      bucket: step === NO_LOWER_BOUND ? 0 : step,
      count: this.#counts[index] ?? 0,
      isNegativeInfinity: step === NO_LOWER_BOUND,
    }));
    return { histogram: { name: this.name, labels: this.labels, values } };
  }
}

/** Sorts and de-duplicates steps, without those that bound nothing. */
export function sortSteps(steps: readonly number[]): number[] {
  return [...new Set(steps)].filter((step) => step < Number.POSITIVE_INFINITY).sort((one, other) => one - other);
}

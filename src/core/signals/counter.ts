import type { Label, MeterSingleValue } from "../segment/meter-data.ts";

/** What a counter reports: `increment` its total since it was made, `rate` what was added since it was last collected. */
export type CounterMode = "increment" | "rate";

/** A number that only grows. Made by a `Metricer`. */
export class Counter {
  readonly name: string;
  readonly labels: readonly Label[];
  readonly mode: CounterMode;
  #total = 0;
  #collected = 0;

  constructor(name: string, labels: readonly Label[], mode: CounterMode) {
    this.name = name;
    this.labels = labels;
    this.mode = mode;
  }

  /** What was added so far. */
  get value(): number {
    return this.#total;
  }

  /** Adds, by default 1. What is negative, no number or would pass the largest number is ignored. */
  increment(by = 1): void {
    const total = this.#total + by;
    if (by > 0 && Number.isFinite(total)) this.#total = total;
  }

  /**
   * Takes the value to report; in `rate` mode the next one begins at 0.
   *
   * @internal
   */
  sample(): { readonly singleValue: MeterSingleValue } {
    const since = this.mode === "rate" ? this.#collected : 0;
    this.#collected = this.#total;
    return { singleValue: { name: this.name, labels: this.labels, value: this.#total - since } };
  }
}

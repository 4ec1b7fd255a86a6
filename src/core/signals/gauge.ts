import { describeValue } from "../runtime/errors.ts";
import type { Label, MeterSingleValue } from "../segment/meter-data.ts";

/** A number that is read whenever it is collected. Made by a `Metricer`. */
export class Gauge {
  readonly name: string;
  readonly labels: readonly Label[];
  readonly #getter: () => number;

  constructor(name: string, labels: readonly Label[], getter: () => number) {
    this.name = name;
    this.labels = labels;
    this.#getter = getter;
  }

  /**
   * Reads the value to report.
   *
   * @internal
   * @throws What the getter throws, and an Error when it gives no finite number; a promise is none.
   */
  sample(): { readonly singleValue: MeterSingleValue } {
    const value = this.#getter();
    if (!Number.isFinite(value)) throw new RangeError(`The getter gave ${describeValue(value)}, not a finite number.`);
    return { singleValue: { name: this.name, labels: this.labels, value } };
  }
}

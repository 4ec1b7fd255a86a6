import { type Diagnostics, emitDiagnostic } from "../runtime/diagnostics.ts";
import type { Label } from "../segment/meter-data.ts";
import type { Counter } from "./counter.ts";
import type { Gauge } from "./gauge.ts";
import type { Histogram } from "./histogram.ts";

/** Any meter. */
export type Meter = Counter | Gauge | Histogram;

/** The meters of a service by type, name and labels, bounded by their number. */
export class MeterRegistry {
  readonly #meters = new Map<string, Meter>();
  readonly #capacity: number;
  readonly #diagnostics: Diagnostics | undefined;
  #isOverflowTold = false;

  /** @param capacity - Meters it holds at most, at least 1. */
  constructor(capacity: number, diagnostics: Diagnostics | undefined) {
    this.#capacity = capacity;
    this.#diagnostics = diagnostics;
  }

  /** The meters, in the order in which they were made. */
  get meters(): Iterable<Meter> {
    return this.#meters.values();
  }

  /**
   * Finds a meter, or makes it. One that has no place is made all the same, so that its user needs to know nothing: it works,
   * but nobody collects it.
   */
  obtain<M extends Meter>(type: string, name: string, labels: readonly Label[], create: () => M): M {
    const key = JSON.stringify([type, name, ...labels.flatMap((label) => [label.name, label.value])]);
    const known = this.#meters.get(key) as M | undefined;
    if (known) return known;
    const meter = create();
    if (this.#meters.size < this.#capacity) this.#meters.set(key, meter);
    else this.#tellOverflow(name);
    return meter;
  }

  #tellOverflow(name: string): void {
    if (this.#isOverflowTold) return;
    this.#isOverflowTold = true;
    const detail = `${this.#capacity} meters; "${name}" and later ones are not collected. Too many label values?`;
    emitDiagnostic(this.#diagnostics, "meter-limit", detail);
  }
}

import type { CollectItem, Signal } from "../segment/collect-item.ts";

/**
 * A ring of items in the order in which they came, bounded by their number.
 *
 * Signals and items stand in two arrays, so that putting an item in allocates nothing.
 */
export class ItemQueue {
  readonly #capacity: number;
  readonly #signals: Signal[] = [];
  readonly #items: CollectItem[] = [];
  #oldest = 0;

  /** @param capacity - Items it holds at most, at least 1. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** How many items wait. */
  get size(): number {
    return this.#items.length;
  }

  /**
   * Puts an item in.
   *
   * @returns The signal of the oldest item if that had to go, else undefined.
   */
  push(signal: Signal, item: CollectItem): Signal | undefined {
    if (this.#items.length < this.#capacity) {
      this.#signals.push(signal);
      this.#items.push(item);
      return undefined;
    }
    const evicted = this.#signals[this.#oldest];
    this.#signals[this.#oldest] = signal;
    this.#items[this.#oldest] = item;
    this.#oldest = (this.#oldest + 1) % this.#capacity;
    return evicted;
  }

  /** Takes everything out, grouped by signal, oldest first. */
  drain(): Map<Signal, CollectItem[]> {
    const groups = new Map<Signal, CollectItem[]>();
    const signals = this.#signals.splice(0);
    const items = this.#items.splice(0);
    for (let index = 0; index < items.length; index++) {
      const at = (this.#oldest + index) % items.length;
      const signal = signals[at];
      const item = items[at];
      if (!signal || !item) continue;
      const group = groups.get(signal);
      if (group) group.push(item);
      else groups.set(signal, [item]);
    }
    this.#oldest = 0;
    return groups;
  }
}

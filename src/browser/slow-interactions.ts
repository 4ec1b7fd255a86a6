import type { TimingEntry } from "./timing-entries.ts";

/** The slowest interactions that are kept; of a page with 500 the last of them counts. */
const MAX_KEPT = 10;
/** One of so many interactions may be slower than the one that counts. */
const PER_OUTLIER = 50;

/**
 * Keeps the slowest interactions of a page view, to tell its Interaction to Next Paint: the slowest of all, less one for every
 * 50 interactions.
 *
 * @see https://web.dev/articles/inp
 */
export class SlowInteractions {
  readonly #durations = new Map<number, number>();

  /** Keeps an `event` or `first-input` entry. The events of one interaction share an id; its slowest counts. */
  add({ interactionId, duration }: TimingEntry): void {
    if (!interactionId) return;
    this.#durations.set(interactionId, Math.max(duration, this.#durations.get(interactionId) ?? 0));
    if (this.#durations.size <= MAX_KEPT) return;
    const [fastest] = [...this.#durations].sort(([, one], [, other]) => one - other);
    if (fastest) this.#durations.delete(fastest[0]);
  }

  /**
   * The duration of the interaction that counts, in milliseconds, or undefined if none was slow enough to be seen.
   *
   * @param count - All interactions of the view, those included that were too quick to be seen.
   */
  duration(count: number): number | undefined {
    const slowestFirst = [...this.#durations.values()].sort((one, other) => other - one);
    return slowestFirst[Math.min(slowestFirst.length - 1, Math.floor(count / PER_OUTLIER))];
  }
}

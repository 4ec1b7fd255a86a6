import type { TimingEntry } from "./timing-entries.ts";

/** Milliseconds between two shifts of one window at most. */
const GAP_MS = 1_000;
/** Milliseconds that one window lasts at most. */
const WINDOW_MS = 5_000;

/**
 * Adds up what moved without the user having done anything: the worst window of shifts that follow each other, which is what
 * Cumulative Layout Shift means.
 *
 * @see https://web.dev/articles/cls
 */
export class LayoutShifts {
  #worst = 0;
  #sum = 0;
  #first = 0;
  #last = 0;

  /** The sum of the worst window so far; 0 on a page where nothing moved. */
  get worst(): number {
    return this.#worst;
  }

  /** Counts a `layout-shift` entry. */
  add({ startTime, value = 0, hadRecentInput }: TimingEntry): void {
    if (hadRecentInput) return;
    const isNext = this.#sum > 0 && startTime - this.#last < GAP_MS && startTime - this.#first < WINDOW_MS;
    if (!isNext) {
      this.#sum = 0;
      this.#first = startTime;
    }
    this.#last = startTime;
    this.#sum += value;
    this.#worst = Math.max(this.#worst, this.#sum);
  }
}

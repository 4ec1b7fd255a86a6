import type { Arrival } from "../item.ts";
import type { CheckSettings } from "./check-options.ts";

/** The key of the tag that tells how far an item's times were moved, in whole milliseconds, later being positive. */
export const CLOCK_SKEW = "clock.skew";

/**
 * Moves the times of one item to our clock, and tells which of them OAP keeps.
 *
 * A sender writes when its request leaves, by its own clock; what lies between that and the arrival is the difference of the
 * clocks and the way. A difference within the threshold may be the way, and moves nothing.
 */
export class ItemClock {
  readonly arrivedAt: number;
  /** The difference, 0 within the threshold. */
  readonly skewMs: number;
  /** Whether the difference is so large that the sender's clock says nothing at all. */
  readonly isImplausible: boolean;
  readonly #earliest: number;
  readonly #latest: number;
  #hasMoved = false;

  constructor({ arrivedAt, sentAt }: Arrival, settings: CheckSettings) {
    this.arrivedAt = arrivedAt;
    const skew = Number.isFinite(sentAt) ? Math.round(arrivedAt - Number(sentAt)) : 0;
    this.skewMs = Math.abs(skew) > settings.skewThresholdMs ? skew : 0;
    this.isImplausible = this.skewMs !== 0 && Math.abs(skew) > settings.maxSkewMs;
    this.#earliest = arrivedAt - settings.maxAgeMs;
    this.#latest = arrivedAt + settings.maxAheadMs;
  }

  /** The difference if a time was moved by it. */
  get movedBy(): number | undefined {
    return this.#hasMoved ? this.skewMs : undefined;
  }

  /** Moves a time; 0 stands for none and stays. */
  move(time: number): number {
    if (this.skewMs === 0 || time === 0) return time;
    this.#hasMoved = true;
    return time + this.skewMs;
  }

  /** Tells whether a time, already moved, is within what is kept. */
  keeps(time: number): boolean {
    return time >= this.#earliest && time <= this.#latest;
  }

  /** The time of a page's item, moved, or that of its arrival where it has none that is kept: OAP takes its own clock for these. */
  pageTime(time: number): number {
    if (this.isImplausible || !this.keeps(time + this.skewMs)) return this.arrivedAt;
    return this.move(time);
  }
}

import { requireOptions, requireWholeNumber } from "../../core/runtime/option-checks.ts";
import { requireKnown } from "../known-members.ts";

/** How many requests may come. */
export interface Rate {
  /** Requests a second in the long run. */
  readonly perSecond: number;
  /** Requests at once, after a time without. Default four seconds' worth. */
  readonly burst?: number | undefined;
}

/** Counts a request of somebody; returns how many milliseconds too early it is, 0 when it may go on. */
export type RateLimit = (who: string) => number;

/** Bounds of a {@link RateLimit}. */
export interface RateTable {
  /** Whom it remembers at most; of more it forgets who has been quiet longest. */
  readonly maxEntries: number;
  /** The clock, in milliseconds. */
  readonly now: () => number;
}

/**
 * Makes a limit of requests: a bucket of tokens for each, which fills up over time.
 *
 * A request that is refused takes no token, so that who waits as long as it is told to gets through.
 *
 * @throws SkyWalkingError `invalid-option` for numbers below 1, and for members that there are not.
 */
export function createRateLimit(option: string, rate: Rate, { maxEntries, now }: RateTable): RateLimit {
  requireOptions(rate, option);
  requireKnown(option, rate, ["perSecond", "burst"]);
  const perMs = requireWholeNumber(`${option}.perSecond`, rate.perSecond, 1) / 1_000;
  const burst = requireWholeNumber(`${option}.burst`, rate.burst ?? rate.perSecond * 4, 1);
  /** When each bucket will be full again; the one asked for last stands last. */
  const fullAt = new Map<string, number>();
  return (who) => {
    const time = now();
    const full = Math.max(time, fullAt.get(who) ?? 0);
    const missing = (full - time) * perMs;
    fullAt.delete(who);
    const isEarly = missing + 1 > burst;
    fullAt.set(who, isEarly ? full : full + 1 / perMs);
    for (const oldest of fullAt.keys()) {
      if (fullAt.size <= maxEntries) break;
      fullAt.delete(oldest);
    }
    return isEarly ? Math.ceil((missing + 1 - burst) / perMs) : 0;
  };
}

/**
 * Where times come from: one wall clock to anchor a segment and one monotonic clock to measure in it.
 *
 * Two clocks, because OAP buckets metrics by epoch milliseconds while a wall clock that is stepped back would give
 * negative durations. Tests pass a clock of their own.
 */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  wall(): number;
  /** Milliseconds from an arbitrary origin, never decreasing, fractions allowed. */
  monotonic(): number;
}

/** Reads `Date.now()` and `performance.now()` of the runtime; neither is touched before the first call. */
export const systemClock: Clock = {
  wall: () => Date.now(),
  monotonic: () => performance.now(),
};

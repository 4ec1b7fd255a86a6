/**
 * Bounds of a flush of events. The module imports nothing, and so bundlers write the numbers where they are used.
 *
 * @module
 */

/** Milliseconds that a flush may be late before another event takes it over. */
export const GRACE_MS = 1_000;
/** Flushes at a time: a collector that hangs must not make an isolate hold ever more. */
export const MAX_UNDER_WAY = 4;
/** Milliseconds after which a flush is over, one way or another: who ended early never says so. */
export const GIVEN_UP_MS = 30_000;
/** Segments that wait for no window to end: the queue holds ten times as many. */
export const BATCH = 100;
/** Milliseconds that promises hold a context open at most, well within the 30 s that workerd grants: one may never settle. */
export const MAX_HOLD_MS = 10_000;

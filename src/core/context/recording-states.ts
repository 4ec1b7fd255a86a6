/**
 * How far spans and contexts have come. The module imports nothing, and so bundlers write the numbers where they are used.
 *
 * @module
 */

/** State of a span that stands in the active stack. */
export const ACTIVE = 0;
/** State of a span that is open, and nobody's default parent. */
export const DETACHED = 1;
/** State of a span that is over. */
export const ENDED = 2;

/** A context that takes more spans and waits for its `finish`. */
export const OPEN = 0;
/** A context whose `finish` was called, and that waits for its open spans. */
export const FINISHED = 1;
/** A context whose segment has been reported. */
export const REPORTED = 2;

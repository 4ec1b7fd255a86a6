/**
 * Bounds of a delivery that are no options. The module imports nothing, and so bundlers write the numbers where they are used.
 *
 * @module
 */

/** Requests that are on their way at a time: a browser has six connections to a host, and the page wants them too. */
export const MAX_UNDER_WAY = 4;
/** Milliseconds after a failure until the next request at most, unless the collector asks for more. */
export const MAX_BACK_OFF_MS = 30_000;

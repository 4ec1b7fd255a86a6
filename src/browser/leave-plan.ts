import type { LeavePlan } from "../core/report/leave-plan.ts";
import type { Signal } from "../core/segment/collect-item.ts";

/** What a page may have on its way with `keepalive`, 64 KiB, less some room for the page's own. */
const KEEPALIVE_BYTES = 60_000;
/** With less room than this, splitting requests to fit is not worth the time. */
const LEAST_ROOM = 2_000;
/** What the signals are worth, least first; those that are missing are worth less. */
const WORTH: readonly Signal[] = ["resource", "interaction", "log", "webVitals", "perfData", "segment", "errorLog"];

/**
 * Makes the plan of a page: the most valuable first, as far as the 64 KiB go that all keepalive requests of a page share; a
 * request that is too large is split. Beyond the limit a browser refuses a request at once.
 *
 * @param bytesUnderWay - Tells how many bytes are on their way with `keepalive`.
 * @see https://fetch.spec.whatwg.org/#http-network-or-cache-fetch
 */
export function createLeavePlan(bytesUnderWay: () => number): LeavePlan {
  return (waiting, split) => {
    const left = waiting.splice(0).sort((one, other) => WORTH.indexOf(other.signal) - WORTH.indexOf(one.signal));
    let room = KEEPALIVE_BYTES - bytesUnderWay();
    const chosen = [];
    for (let attempt = left.shift(); attempt; attempt = left.shift()) {
      const bytes = byteLength(attempt.body);
      if (bytes <= room) {
        chosen.push(attempt);
        room -= bytes;
      } else if (attempt.items.length > 1 && room > LEAST_ROOM) left.unshift(...split(attempt));
      else waiting.push(attempt);
    }
    return chosen;
  };
}

/** Counts the bytes of a body: those of text are only counted where they matter, since it takes as long as encoding it. */
export function byteLength(body: string | Uint8Array): number {
  return (typeof body === "string" ? new TextEncoder().encode(body) : body).length;
}

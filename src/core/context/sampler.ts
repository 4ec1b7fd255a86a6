import { type Clock, systemClock } from "../runtime/clock.ts";
import { invalidOption, requireWholeNumber } from "../runtime/option-checks.ts";

/**
 * Decides whether a new trace is recorded. Asked only for roots: a trace that a caller has begun is always continued, or
 * whole traces would become as rare as the product of all rates.
 *
 * @param operationName - What the context was said to be for, if anything.
 */
export type Sampler = (operationName: string | undefined) => boolean;

/**
 * Samples a share of the traces, each by chance.
 *
 * @param rate - From 0 for none to 1 for all.
 * @throws SkyWalkingError `invalid-option` for a rate out of range.
 */
export function sampleRate(rate: number): Sampler {
  requireRate(rate);
  return () => Math.random() < rate;
}

/**
 * Samples the first traces of each second, for a bound on what is sent however busy the service is.
 *
 * @param traces - Traces a second, a whole number.
 * @throws SkyWalkingError `invalid-option` for a number out of range.
 */
export function samplePerSecond(traces: number, clock: Clock = systemClock): Sampler {
  requireWholeNumber("traces", traces, 0);
  let second = Number.NEGATIVE_INFINITY;
  let taken = 0;
  return () => {
    const now = clock.monotonic();
    if (now - second >= 1_000) {
      second = now;
      taken = 0;
    }
    return taken++ < traces;
  };
}

/**
 * Samples a share of the keys, with the same answer for a key every time: a session is recorded whole or not at all, and
 * every part of an application that knows the key agrees.
 *
 * @param rate - From 0 for none to 1 for all.
 * @param key - Gives the key, such as a session's id.
 * @throws SkyWalkingError `invalid-option` for a rate out of range.
 */
export function sampleByKey(rate: number, key: () => string): Sampler {
  requireRate(rate);
  if (typeof key !== "function") throw invalidOption("key", "a function that gives text", key);
  return () => hash(key()) < rate * 2 ** 32;
}

function requireRate(rate: unknown): void {
  if (typeof rate !== "number" || !(rate >= 0 && rate <= 1)) throw invalidOption("rate", "a number from 0 to 1", rate);
}

/** FNV-1a with a final mix, so that keys that differ in the last character alone spread over the whole range. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  return (value ^ (value >>> 13)) >>> 0;
}

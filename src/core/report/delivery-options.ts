import type { Diagnostics } from "../runtime/diagnostics.ts";
import { requireWholeNumber } from "../runtime/option-checks.ts";
import type { LeavePlan } from "./leave-plan.ts";

/** What a reporter may hold and how often it sends; the same for every wire. */
export interface DeliveryOptions {
  /**
   * Milliseconds between an item's arrival and the flush that takes it. 0 means no timers at all: only `flush()` sends,
   * and it waits for nothing but what it sends itself, as a Worker's request must. Default 3,000.
   */
  readonly flushIntervalMs?: number | undefined;
  /** Items of one signal that wait to be encoded at most; beyond, the oldest is dropped. Default 1,000. */
  readonly maxQueueItems?: number | undefined;
  /**
   * Bytes (of JSON, characters) of encoded requests that wait at most; beyond, the oldest is dropped, but never the only one,
   * which the collector may take. Default 4,194,304.
   */
  readonly maxQueueBytes?: number | undefined;
  /** Items that one request carries at most. A flush leaves before its time once seven eighths of them wait. Default 100. */
  readonly maxBatchItems?: number | undefined;
  /** How often one request is tried when the collector refuses for now. Default 10, which takes two minutes and more. */
  readonly maxAttempts?: number | undefined;
  /**
   * Longest first back-off in milliseconds. It doubles with each failure in a row up to 30,000, and the wait is drawn evenly
   * below it. Meanwhile nothing is sent; then one request tries whether the collector is back. Default 1,000.
   */
  readonly retryDelayMs?: number | undefined;
  /**
   * Send again what may have been taken already, after a time-out for instance. Only for a collector that knows an item it
   * has had before, as our gateway does: OAP counts it twice. Default false.
   */
  readonly retryAmbiguous?: boolean | undefined;
  /** Puts a flush off until the host has nothing better to do, as `requestIdleCallback` does. Default: none is put off. */
  readonly whenIdle?: ((flush: () => void) => void) | undefined;
  /** Chooses what `flush({ keepalive: true })` sends. Default all. */
  readonly leave?: LeavePlan | undefined;
  /** Receives what goes wrong. Default none. */
  readonly diagnostics?: Diagnostics | undefined;
}

const DEFAULTS = {
  flushIntervalMs: 3_000,
  maxQueueItems: 1_000,
  maxQueueBytes: 4_194_304,
  maxBatchItems: 100,
  maxAttempts: 10,
  retryDelayMs: 1_000,
};

/** {@link DeliveryOptions} with every default in place. */
export type DeliverySettings = DeliveryOptions & Readonly<typeof DEFAULTS>;

/**
 * Fills in the defaults.
 *
 * @throws SkyWalkingError `invalid-option` for a number that is out of its range.
 */
export function resolveDeliveryOptions(options: DeliveryOptions): DeliverySettings {
  const settings = { ...options, ...DEFAULTS };
  for (const name of Object.keys(DEFAULTS) as (keyof typeof DEFAULTS)[]) {
    settings[name] = requireWholeNumber(name, options[name] ?? DEFAULTS[name], name.startsWith("max") ? 1 : 0);
  }
  return settings;
}

import type { Diagnostics } from "../runtime/diagnostics.ts";
import { requireWholeNumber } from "../runtime/option-checks.ts";

/** What a reporter may hold and how often it sends; the same for every wire. */
export interface DeliveryOptions {
  /**
   * Milliseconds between an item's arrival and the flush that takes it. 0 means no timers at all: only `flush()` sends,
   * and it waits for nothing but what it sends itself, as a Worker's request must. Default 3,000.
   */
  readonly flushIntervalMs?: number | undefined;
  /** Items that wait at most; beyond, the oldest is dropped. Default 1,000. */
  readonly maxQueueItems?: number | undefined;
  /** Items that one request carries at most, and that make a flush leave before its time. Default 100. */
  readonly maxBatchItems?: number | undefined;
  /** How often one request is tried when the collector refuses for now. Default 4. */
  readonly maxAttempts?: number | undefined;
  /** Longest first back-off in milliseconds; it doubles with each attempt, and the wait is drawn evenly below it. Default 1,000. */
  readonly retryDelayMs?: number | undefined;
  /** Receives what goes wrong. Default none. */
  readonly diagnostics?: Diagnostics | undefined;
}

const DEFAULTS = {
  flushIntervalMs: 3_000,
  maxQueueItems: 1_000,
  maxBatchItems: 100,
  maxAttempts: 4,
  retryDelayMs: 1_000,
};

/** {@link DeliveryOptions} with every default in place. */
export type DeliverySettings = Readonly<typeof DEFAULTS>;

/**
 * Fills in the defaults.
 *
 * @throws SkyWalkingError `invalid-option` for a number that is out of its range.
 */
export function resolveDeliveryOptions(options: DeliveryOptions): DeliverySettings {
  const settings = { ...DEFAULTS };
  for (const name of Object.keys(DEFAULTS) as (keyof DeliverySettings)[]) {
    settings[name] = requireWholeNumber(name, options[name] ?? DEFAULTS[name], name.startsWith("max") ? 1 : 0);
  }
  return settings;
}

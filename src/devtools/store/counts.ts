import { type Signal, signals } from "./signal.ts";
import type { DiscardReason, RefusalReason, StoreStats } from "./stored-item.ts";

/** The counters of one signal while they change. */
export interface MutableCounts {
  received: number;
  evicted: number;
  duplicates: number;
  discarded: number;
}

/** Everything the collector counts, so that nothing it was sent goes missing unseen. */
export interface Counts {
  of(signal: Signal): MutableCounts;
  discard(signal: Signal, reason: DiscardReason): void;
  refuse(reason: RefusalReason): void;
  stats(stored: (signal: Signal) => number, bytes: number): StoreStats;
  clear(): void;
}

/** Makes counters that all stand at zero. */
export function createCounts(): Counts {
  const bySignal = new Map<Signal, MutableCounts>();
  const discarded = new Map<DiscardReason, number>();
  const refused = new Map<RefusalReason, number>();

  function of(signal: Signal): MutableCounts {
    const known = bySignal.get(signal);
    if (known !== undefined) return known;
    const fresh = { received: 0, evicted: 0, duplicates: 0, discarded: 0 };
    bySignal.set(signal, fresh);
    return fresh;
  }

  return {
    of,
    discard(signal, reason) {
      of(signal).discarded++;
      discarded.set(reason, (discarded.get(reason) ?? 0) + 1);
    },
    refuse(reason) {
      refused.set(reason, (refused.get(reason) ?? 0) + 1);
    },
    stats: (stored, bytes) => ({
      signals: perSignal((signal) => ({ ...of(signal), stored: stored(signal) })),
      discarded: Object.fromEntries(discarded),
      refused: Object.fromEntries(refused),
      bytes,
    }),
    clear() {
      bySignal.clear();
      discarded.clear();
      refused.clear();
    },
  };
}

/** Builds a record with one value a signal. */
export function perSignal<T>(value: (signal: Signal) => T): Record<Signal, T> {
  const record: Partial<Record<Signal, T>> = {};
  for (const signal of signals) record[signal] = value(signal);
  return record as Record<Signal, T>;
}

import type { Signal } from "../segment/collect-item.ts";
import type { DropReason, ReporterStats, SignalStats } from "./reporter.ts";

const NONE: SignalStats = { reported: 0, sent: 0, queued: 0, dropped: {}, retries: 0, bytes: 0 };

/** Adds up counts, signal by signal. What held for each, that reported is sent, queued and dropped together, holds for the sum. */
export function mergeStats(all: readonly ReporterStats[]): ReporterStats {
  const merged: Partial<Record<Signal, SignalStats>> = {};
  for (const stats of all) {
    for (const [signal, counts] of Object.entries(stats) as [Signal, SignalStats][]) {
      merged[signal] = add(merged[signal] ?? NONE, counts);
    }
  }
  return merged;
}

function add(one: SignalStats, other: SignalStats): SignalStats {
  const dropped: Partial<Record<DropReason, number>> = { ...one.dropped };
  for (const [reason, items] of Object.entries(other.dropped) as [DropReason, number][]) {
    dropped[reason] = (dropped[reason] ?? 0) + items;
  }
  return {
    reported: one.reported + other.reported,
    sent: one.sent + other.sent,
    queued: one.queued + other.queued,
    dropped,
    retries: one.retries + other.retries,
    bytes: one.bytes + other.bytes,
  };
}

import { DeliveryLedger } from "../core/report/delivery-ledger.ts";
import type { Reporter } from "../core/report/reporter.ts";
import type { CollectItem, CollectItems, Signal } from "../core/segment/collect-item.ts";

/** A reporter that keeps what it is given. */
export interface MemoryReporter extends Reporter {
  /** The items of a signal so far, oldest first. */
  items<S extends Signal>(signal: S): readonly CollectItems[S][];
  /** Forgets all items; the counts of `stats` go on. */
  clear(): void;
}

/** Makes a reporter that sends nothing: a test reads from it what instrumented code has reported. */
export function createMemoryReporter(): MemoryReporter {
  const ledger = new DeliveryLedger();
  let kept: { readonly signal: Signal; readonly item: CollectItem }[] = [];
  return {
    report(signal, item) {
      ledger.reported(signal);
      ledger.settled(signal, 1);
      kept.push({ signal, item });
    },
    items: <S extends Signal>(signal: S) =>
      kept
        .filter((entry): entry is { signal: S; item: CollectItems[S] } => entry.signal === signal)
        .map(({ item }) => item),
    clear: () => {
      kept = [];
    },
    flush: async () => {},
    close: async () => {},
    stats: () => ledger.snapshot(),
  };
}

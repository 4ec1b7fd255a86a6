import type { CollectItem, Signal } from "../../core/segment/collect-item.ts";
import { type SeenOptions, SeenWindow } from "./seen-window.ts";

/** Knows the items that have an id of their own; all others are new each time. */
export interface SeenItems {
  has(signal: Signal, item: CollectItem): boolean;
  take(signal: Signal, item: CollectItem): void;
  /** Notes how the forwarding of items ended. */
  settled(signal: Signal, items: readonly CollectItem[], isForwarded: boolean): void;
}

/** Makes the memory of what was taken. Segments and error logs alone have an id that a repeat has too. */
export function createSeenItems(options: SeenOptions): SeenItems {
  const windows: Partial<Record<Signal, SeenWindow>> = {
    segment: new SeenWindow(options),
    errorLog: new SeenWindow(options),
  };
  return {
    has: (signal, item) => windows[signal]?.has(idOf(signal, item)) ?? false,
    take: (signal, item) => windows[signal]?.take(idOf(signal, item)),
    settled(signal, items, isForwarded) {
      const window = windows[signal];
      if (!window) return;
      for (const item of items) {
        if (isForwarded) window.forwarded(idOf(signal, item));
        else window.forget(idOf(signal, item));
      }
    },
  };
}

function idOf(signal: Signal, item: CollectItem): string {
  if (signal === "segment" && "traceSegmentId" in item) return item.traceSegmentId;
  return "uniqueId" in item ? item.uniqueId : "";
}

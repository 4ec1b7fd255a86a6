import type { CollectItem, Signal } from "../../core/segment/collect-item.ts";
import { type SeenOptions, SeenWindow } from "./seen-window.ts";

/** Knows the items that have an id of their own; all others are new each time. */
export interface SeenItems {
  /** Tells whether items of a signal have an id of their own. */
  knows(signal: Signal): boolean;
  has(signal: Signal, item: CollectItem): boolean;
  /** Notes an item that {@link has} did not know; false when its twin was noted since, in the same request. */
  take(signal: Signal, item: CollectItem): boolean;
  /** Notes how the forwarding of items ended. */
  settled(signal: Signal, items: readonly CollectItem[], isForwarded: boolean): void;
}

/**
 * Makes the memory of what was taken. Segments and error logs alone have an id that a repeat has too.
 *
 * @param keepsPending - Whether what is taken is sure to be forwarded. In pass-through it is not: a repeat of what is under way
 *   must go on by itself, since the first one may still fail, and who sent it waits no longer.
 */
export function createSeenItems(options: SeenOptions, keepsPending: boolean): SeenItems {
  const windows: Partial<Record<Signal, SeenWindow>> = {
    segment: new SeenWindow(options),
    errorLog: new SeenWindow(options),
  };
  return {
    knows: (signal) => windows[signal] !== undefined,
    has: (signal, item) => windows[signal]?.has(idOf(signal, item)) ?? false,
    take(signal, item) {
      return !keepsPending || (windows[signal]?.take(idOf(signal, item)) ?? true);
    },
    settled(signal, items, isForwarded) {
      const window = windows[signal];
      if (!window) return;
      for (const item of items) {
        if (isForwarded) window.forwarded(idOf(signal, item));
        // In pass-through nothing is noted before: what is known now is known from a repeat that OAP has.
        else if (keepsPending) window.forget(idOf(signal, item));
      }
    },
  };
}

/** The id of an item that has one of its own, else empty. */
export function idOf(signal: Signal, item: CollectItem): string {
  if (signal === "segment" && "traceSegmentId" in item) return item.traceSegmentId;
  return "uniqueId" in item ? item.uniqueId : "";
}

import type { CollectItem, Signal } from "../../core/segment/collect-item.ts";
import type { Outcome } from "../outcome.ts";

/** Brings items to OAP. */
export interface Forwarder {
  /** What waits. */
  readonly queue: { readonly items: number; readonly bytes: number };
  /** Tells whether so much more of a signal may be taken; without one, of any. */
  hasRoom(items: number, bytes: number, signal?: Signal): boolean;
  /** Takes items that there is room for; `bytes` is what they were when they came. */
  forward(signal: Signal, items: readonly CollectItem[], bytes: number): Outcome | Promise<Outcome>;
  /** Sends what waits. Never rejects. */
  flush(): Promise<void>;
  /** Sends what waits until `timeoutMs` have passed, then gives up. Never rejects. */
  close(timeoutMs: number): Promise<void>;
}

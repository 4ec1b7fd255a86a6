import type { Signal } from "../segment/collect-item.ts";
import type { DropReason } from "./reporter.ts";
import type { EncodedRequest } from "./transport.ts";

/** An encoded request that waits to be sent. */
export interface Attempt extends EncodedRequest {
  /** Bytes of its body; of text, its characters, since counting its bytes takes as long as encoding it did. */
  readonly bytes: number;
  /** Attempts that have failed so far. */
  failed: number;
}

/** Counts items that will not be sent. */
export type Drop = (signal: Signal, items: number, reason: DropReason) => void;

/**
 * Chooses what a page that is being left still sends.
 *
 * @param waiting - The requests that wait, oldest first. What is chosen is taken out; what stays is for a page that comes back.
 * @param split - Makes smaller requests of one; what cannot be encoded any more is counted, and missing.
 * @param drop - Must be told of what is taken out and not chosen.
 * @returns The requests to send now.
 */
export type LeavePlan = (waiting: Attempt[], split: (attempt: Attempt) => Attempt[], drop: Drop) => Attempt[];

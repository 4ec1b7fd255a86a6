import type { EncodedRequest } from "./transport.ts";

/** An encoded request that waits to be sent. */
export interface Attempt extends EncodedRequest {
  /** Bytes of its body; of text, its characters, since counting its bytes takes as long as encoding it did. */
  readonly bytes: number;
  /** Attempts that have failed so far. */
  failed: number;
}

/**
 * Chooses what a page that is being left still sends.
 *
 * @param waiting - The requests that wait, oldest first. What is chosen is taken out; what stays is for a page that comes back.
 * @param bytesUnderWay - Bytes of the requests that were sent like this and are not answered yet.
 * @param split - Makes smaller requests of one; what cannot be encoded any more is counted, and missing.
 * @returns The requests to send now.
 */
export type LeavePlan = (waiting: Attempt[], split: (attempt: Attempt) => Attempt[]) => Attempt[];

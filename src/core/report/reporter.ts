import type { CollectItems, Signal } from "../segment/collect-item.ts";

/**
 * Why an item did not reach the collector.
 *
 * `queue-overflow` the oldest made room; `too-large` one item exceeds what a request may carry; `rejected` the collector
 * said no; `ambiguous` the exchange broke off after the request may have been taken, and OAP would count a repeat twice;
 * `retries-exhausted` it was refused for now too often; `closed` the reporter was closed; `unsupported` the wire has no
 * route for the signal or could not encode the item; `before-send` the host's own hook took it out; `spilled` a page was
 * left, and the item is kept for the next visit, where it is reported anew.
 */
export type DropReason =
  | "queue-overflow"
  | "too-large"
  | "rejected"
  | "ambiguous"
  | "retries-exhausted"
  | "closed"
  | "unsupported"
  | "before-send"
  | "spilled";

/** What became of the items of one signal. At any time `reported` = `sent` + `queued` + the sum of `dropped`. */
export interface SignalStats {
  /** Items handed to `report`. */
  readonly reported: number;
  /** Items that the collector has acknowledged. */
  readonly sent: number;
  /** Items waiting, on their way or waiting for another attempt. */
  readonly queued: number;
  /** Items lost, by reason. */
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>;
  /** Requests made again. */
  readonly retries: number;
  /**
   * Bytes of the bodies that the collector has acknowledged, before any compression. JSON is counted in characters, which are
   * bytes as long as it is ASCII: to know better would take as long as encoding it did.
   */
  readonly bytes: number;
}

/** {@link SignalStats} of each signal reported so far. */
export type ReporterStats = Readonly<Partial<Record<Signal, SignalStats>>>;

/** How a flush is made. */
export interface FlushOptions {
  /** Send with `keepalive`, for a page that is being hidden or left. Default false. */
  readonly keepalive?: boolean | undefined;
  /** Milliseconds that are waited for at most; what is under way then goes on. Default until everything is settled. */
  readonly timeoutMs?: number | undefined;
}

/**
 * Takes what was collected and sees it delivered. Implement it to send items elsewhere.
 *
 * `report` is called on the host's path when a segment is done: it must return at once and never throw.
 */
export interface Reporter {
  /** Takes one item of a signal; from then on it belongs to the reporter. */
  report<S extends Signal>(signal: S, item: CollectItems[S]): void;
  /** Sends what waits; resolves once each of its items is sent, dropped or due for another attempt. Never rejects. */
  flush(options?: FlushOptions): Promise<void>;
  /** Sends what waits, then drops what is left; what is reported from the call on is dropped as `closed`. Never rejects. */
  close(): Promise<void>;
  /** Tells what became of the items so far. */
  stats(): ReporterStats;
}

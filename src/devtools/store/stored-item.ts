import type { JsonObject } from "@bufbuild/protobuf";
import type { Segment } from "./segment.ts";
import type { Signal, Wire } from "./signal.ts";

/** How an item arrived. */
export interface Arrival {
  /** Counts from 1 over all signals, in the order of arrival. */
  readonly sequence: number;
  /** Epoch milliseconds of the collector's clock. */
  readonly receivedAt: number;
  readonly wire: Wire;
}

/** An item of any signal but segments: `item` is its proto JSON form with every field present and 64-bit integers as numbers. */
export interface StoredItem extends Arrival {
  readonly item: JsonObject;
}

/** A segment with the number of times it arrived: like OAP, the collector keeps the first and counts every one. */
export interface StoredSegment extends Arrival {
  readonly segment: Segment;
  readonly timesReceived: number;
}

/** What happened to the store, told to its listeners and sent to `/api/events`. */
export type StoreEvent =
  | {
      readonly type: "stored" | "duplicate";
      readonly signal: Signal;
      readonly sequence: number;
      readonly service: string;
      /** Present for segments, and for logs written inside a trace. */
      readonly traceId?: string;
    }
  | { readonly type: "discarded"; readonly signal: Signal; readonly reason: DiscardReason }
  | { readonly type: "cleared" };

/** Why an item that was answered with success is not in the store; OAP drops such items without a word. */
export type DiscardReason = "no-segment-id" | "no-trace-id" | "no-spans" | "no-unique-id";

/** What became of the items of one signal: received = stored + evicted + duplicates + discarded, since the last clear. */
export interface SignalCounts {
  readonly received: number;
  readonly stored: number;
  readonly evicted: number;
  readonly duplicates: number;
  readonly discarded: number;
}

/** Why a whole request was refused. */
export type RefusalReason = "malformed" | "unsupported-type" | "too-large" | "wrong-method" | "not-found";

/** All counters of the collector. */
export interface StoreStats {
  readonly signals: Readonly<Record<Signal, SignalCounts>>;
  readonly discarded: Readonly<Partial<Record<DiscardReason, number>>>;
  readonly refused: Readonly<Partial<Record<RefusalReason, number>>>;
  /** Estimated memory of what is stored: the length of its JSON text. */
  readonly bytes: number;
}

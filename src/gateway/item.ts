import type { CollectItems, Signal } from "../core/segment/collect-item.ts";

/**
 * Why an item is refused; a label of the counters.
 *
 * `malformed` not what its proto says; `too-long` a text, `too-many` a list beyond its limit; `bad-clock` times outside the
 * range that OAP keeps; `bad-tree` spans that make no tree; `bad-layer` a layer that OAP fails on; `no-id` without the id that
 * OAP stores it under; `not-yours` an attribute that only a server may claim; `service` and `version` not on the list.
 */
export type Fault =
  | "malformed"
  | "too-long"
  | "too-many"
  | "bad-clock"
  | "bad-tree"
  | "bad-layer"
  | "no-id"
  | "not-yours"
  | "service"
  | "version";

/** An item's fault, and where it is, as `spans[3].tags[0].key`. */
export interface Refused {
  readonly fault: Fault;
  readonly path: string;
}

/** When a request came, and when its sender says that it left, in milliseconds since the Unix epoch. */
export interface Arrival {
  readonly arrivedAt: number;
  readonly sentAt?: number | undefined;
}

/** An item to forward, a clean copy of what came, or why it is refused. */
export type Checked<S extends Signal = Signal> =
  | { readonly item: CollectItems[S]; readonly skewMs?: number | undefined }
  | { readonly refused: Refused };

/** Checks one value, in proto JSON form, as an item of a signal. Never throws. */
export type ItemCheck = <S extends Signal>(signal: S, value: unknown, arrival: Arrival) => Checked<S>;

import type { SendStatus } from "../../core/report/transport.ts";
import type { Signal } from "../../core/segment/collect-item.ts";
import type { Fault } from "../item.ts";
import type { OutcomeName } from "../outcome.ts";

/**
 * Why an item that passed the checks did not reach OAP.
 *
 * `rejected` OAP refused it; `too-large` OAP takes no request that large; `unsupported` the wire cannot carry it; `closed` the
 * gateway was closed before; `returned` its sender was told 502 or 503 and has it still, which is so in pass-through alone.
 */
export type LossReason = "rejected" | "too-large" | "unsupported" | "closed" | "returned";

/** What became of the items of one signal. At any time `accepted` = `forwarded` + waiting + the sum of `lost`. */
export interface ItemCounts {
  /** Items taken to be forwarded. */
  readonly accepted: number;
  /** Items that OAP has acknowledged. */
  readonly forwarded: number;
  /** Items answered as taken that had been taken before. */
  readonly duplicate: number;
  /** Items whose times were corrected. */
  readonly skewed: number;
  /** Items refused, by reason. */
  readonly refused: Readonly<Partial<Record<Fault, number>>>;
  /** Items taken and lost, by reason. */
  readonly lost: Readonly<Partial<Record<LossReason, number>>>;
}

/** What a gateway has done since it was made. */
export interface GatewayStats {
  /** Requests by route, the path without the prefix or `other`, and by outcome. */
  readonly requests: Readonly<Record<string, Readonly<Partial<Record<OutcomeName, number>>>>>;
  /** Items by signal. */
  readonly items: Readonly<Partial<Record<Signal, ItemCounts>>>;
  /** What waits to be forwarded; bytes of bodies as they were before compression. */
  readonly queue: { readonly items: number; readonly bytes: number };
  /** Requests to OAP, by how they ended. */
  readonly forwards: Readonly<Partial<Record<SendStatus, number>>>;
  /** Bytes of all bodies read, as sent. */
  readonly bodyBytes: number;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
type Counts = Mutable<ItemCounts> & {
  refused: Partial<Record<Fault, number>>;
  lost: Partial<Record<LossReason, number>>;
};

/** Counts requests, items and forwards. Its labels are names of ours alone, so that their number is bounded. */
export class GatewayLedger {
  readonly #requests: Record<string, Partial<Record<OutcomeName, number>>> = {};
  readonly #items: Partial<Record<Signal, Counts>> = {};
  readonly #forwards: Partial<Record<SendStatus, number>> = {};
  #bodyBytes = 0;

  /** Counts a request that was answered. */
  answered(route: string, outcome: OutcomeName): void {
    this.#requests[route] ??= {};
    raise(this.#requests[route], outcome);
  }

  /** Gives the counts of a signal, which go on. */
  items(signal: Signal): Counts {
    this.#items[signal] ??= { accepted: 0, forwarded: 0, duplicate: 0, skewed: 0, refused: {}, lost: {} };
    return this.#items[signal];
  }

  /** Counts an item that is refused. */
  refused(signal: Signal, fault: Fault): void {
    raise(this.items(signal).refused, fault);
  }

  /** Counts items whose forwarding has ended, well or for a reason. */
  settled(signal: Signal, items: number, reason?: LossReason): void {
    const counts = this.items(signal);
    if (reason) counts.lost[reason] = (counts.lost[reason] ?? 0) + items;
    else counts.forwarded += items;
  }

  /** Counts a request to OAP. */
  exchanged(status: SendStatus): void {
    raise(this.#forwards, status);
  }

  /** Counts a body's bytes. */
  read(bytes: number): void {
    this.#bodyBytes += bytes;
  }

  /** Takes a copy of all counts. */
  snapshot(queue: GatewayStats["queue"]): GatewayStats {
    const { requests, items, forwards } = structuredClone({
      requests: this.#requests,
      items: this.#items,
      forwards: this.#forwards,
    });
    return { requests, items, queue, forwards, bodyBytes: this.#bodyBytes };
  }
}

function raise<Name extends string>(counts: Partial<Record<Name, number>>, name: Name): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

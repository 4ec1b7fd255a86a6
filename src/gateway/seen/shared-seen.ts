import type { CollectItem, Signal } from "../../core/segment/collect-item.ts";
import type { Forwarder } from "../forward/forwarder.ts";
import type { Tell } from "../operations/gateway-event.ts";
import type { GatewayLedger } from "../operations/gateway-stats.ts";
import { TAKEN } from "../outcome.ts";
import { idOf, type SeenItems } from "./seen-items.ts";

/**
 * A memory of what was forwarded that several gateways share, isolates of a Worker for instance. It is asked before and told
 * after each request that brings segments or error logs.
 */
export interface SharedSeen {
  /** Gives those of the ids that were added before, and have not been forgotten. */
  known(ids: readonly string[]): Promise<readonly string[]>;
  /** Adds ids of items that OAP has. */
  add(ids: readonly string[]): Promise<void>;
}

/** Milliseconds that the memory has for an answer: a page waits for it, and a Worker has thirty seconds for all. */
const ANSWER_MS = 2_000;

/** What the wrapping of a forwarder works with. */
export interface SharedSeenParts {
  readonly shared: SharedSeen;
  readonly seen: SeenItems;
  readonly ledger: GatewayLedger;
  readonly tell: Tell;
}

/**
 * Makes a forwarder that leaves out what another gateway has forwarded.
 *
 * A memory that does not answer must not keep reports from OAP: they go on, and a repeat among them counts twice.
 */
export function withSharedSeen(forwarder: Forwarder, { shared, seen, ledger, tell }: SharedSeenParts): Forwarder {
  async function ask<Value>(asked: () => Promise<Value>): Promise<Value | undefined> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer in ${ANSWER_MS} ms`)), ANSWER_MS);
    });
    try {
      return await Promise.race([late, asked()]);
    } catch (cause) {
      tell("warn", "seen-failed", "The shared memory of what was forwarded did not answer.", { cause: String(cause) });
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }

  async function forward(...[signal, items, bytes]: Parameters<Forwarder["forward"]>) {
    const keyOf = (item: CollectItem): string => `${signal}/${idOf(signal, item)}`;
    const known = new Set(await ask(() => shared.known(items.map(keyOf))));
    const fresh = items.filter((item) => !known.has(keyOf(item)));
    const repeated = items.length - fresh.length;
    const counts = ledger.items(signal);
    counts.accepted -= repeated;
    counts.duplicate += repeated;
    if (fresh.length === 0) return TAKEN;
    const outcome = await forwarder.forward(signal, fresh, Math.round((bytes * fresh.length) / items.length));
    const forwarded = fresh.filter((item) => seen.has(signal, item)).map(keyOf);
    if (forwarded.length > 0) await ask(() => shared.add(forwarded));
    return outcome;
  }

  return {
    get queue() {
      return forwarder.queue;
    },
    hasRoom: (items, bytes, signal) => forwarder.hasRoom(items, bytes, signal),
    forward: (signal: Signal, items, bytes) =>
      seen.knows(signal) ? forward(signal, items, bytes) : forwarder.forward(signal, items, bytes),
    flush: () => forwarder.flush(),
    close: (timeoutMs) => forwarder.close(timeoutMs),
  };
}

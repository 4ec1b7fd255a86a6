import type { Signal } from "../../core/segment/collect-item.ts";
import type { ForwardWatch } from "../forward/watched-transport.ts";
import type { WireEnd } from "../forward/wire.ts";
import type { SeenItems } from "../seen/seen-items.ts";
import type { Tell } from "./gateway-event.ts";
import type { GatewayLedger } from "./gateway-stats.ts";
import { isAnswer, type Readiness } from "./readiness.ts";

/** Who is told what comes of requests, and where these go. */
export interface WatchParts {
  readonly to: WireEnd;
  readonly ledger: GatewayLedger;
  readonly seen: SeenItems;
  readonly readiness: Readiness;
  readonly tell: Tell;
}

/** Makes what hands on how requests on one wire, and the items in them, have ended. */
export function createForwardWatch({ to, ledger, seen, readiness, tell }: WatchParts): ForwardWatch {
  /** Signals whose last request failed. One may fail for long while others pass: OAP has not made its topic, for instance. */
  const failing = new Set<Signal>();
  return {
    exchanged({ signal, items }, { status, cause }) {
      ledger.exchanged(status);
      readiness.note(status);
      const reason = cause === undefined ? undefined : String(cause);
      const details = { to, signal, items: items.length, status, cause: reason };
      // Once, and not for each attempt: what waits comes again until it is taken.
      const wasFailing = failing.has(signal);
      if (!isAnswer(status)) {
        failing.add(signal);
        if (!wasFailing) tell("warn", "oap-failed", `${to} did not take a request.`, details);
        return;
      }
      failing.delete(signal);
      if (wasFailing) tell("info", "oap-back", `${to} takes requests again.`, details);
      if (status !== "sent") tell("error", "oap-failed", `${to} has refused a request.`, details);
    },
    settled(signal, items, reason) {
      if (items.length === 0) return;
      seen.settled(signal, items, reason === undefined);
      ledger.settled(signal, items.length, reason);
      if (reason === undefined || reason === "returned") return;
      tell("error", "items-lost", "Items that were taken are lost.", { signal, items: items.length, reason });
    },
  };
}

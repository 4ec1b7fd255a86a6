import type { ForwardWatch } from "../forward/watched-transport.ts";
import type { SeenItems } from "../seen/seen-items.ts";
import type { Tell } from "./gateway-event.ts";
import type { GatewayLedger } from "./gateway-stats.ts";
import { isAnswer, type Readiness } from "./readiness.ts";

/** Who is told what comes of requests to OAP. */
export interface WatchParts {
  readonly ledger: GatewayLedger;
  readonly seen: SeenItems;
  readonly readiness: Readiness;
  readonly tell: Tell;
}

/** Makes what hands on how requests to OAP, and the items in them, have ended. */
export function createForwardWatch({ ledger, seen, readiness, tell }: WatchParts): ForwardWatch {
  let isUp = true;
  return {
    exchanged({ signal, items }, { status, cause }) {
      ledger.exchanged(status);
      readiness.note(status);
      const wasUp = isUp;
      isUp = isAnswer(status);
      const details = { signal, items: items.length, status, cause: cause === undefined ? undefined : String(cause) };
      // Once, and not for each attempt: what waits comes again until it is taken.
      if (wasUp && !isUp) tell("warn", "oap-failed", "OAP did not take a request.", details);
      if (isUp && !wasUp) tell("info", "oap-back", "OAP takes requests again.", details);
      if (isUp && status !== "sent") tell("error", "oap-failed", "OAP has refused a request.", details);
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

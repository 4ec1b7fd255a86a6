import { resultOfRejection } from "../../core/report/http-exchange.ts";
import type { EncodedRequest, SendResult, Transport } from "../../core/report/transport.ts";
import type { CollectItem, Signal } from "../../core/segment/collect-item.ts";
import type { LossReason } from "../operations/gateway-stats.ts";

/** Is told what comes of requests and items. */
export interface ForwardWatch {
  /** A request has ended. */
  exchanged(request: EncodedRequest, result: SendResult): void;
  /** Items are forwarded, or lost for a reason; each is told of once. */
  settled(signal: Signal, items: readonly CollectItem[], reason?: LossReason): void;
}

/**
 * Makes a wire that tells how each item ends, as a delivery that never gives up goes about it: what was surely not taken, or
 * perhaps, comes again, what is too large comes in parts, and everything else has ended.
 */
export function watchTransport(transport: Transport, watch: ForwardWatch): Transport {
  return {
    encode(signal, items) {
      try {
        const requests = transport.encode(signal, items);
        if (!requests) watch.settled(signal, items, "unsupported");
        return requests;
      } catch (cause) {
        if (items.length === 1) watch.settled(signal, items, "unsupported");
        throw cause;
      }
    },
    async send(request, options) {
      const result = await transport.send(request, options).catch(resultOfRejection);
      watch.exchanged(request, result);
      const { signal, items } = request;
      if (result.status === "sent") watch.settled(signal, items);
      else if (isFinal(result, items)) watch.settled(signal, items, result.status);
      return result;
    },
  };
}

type FinalResult = SendResult & { readonly status: "rejected" | "unsupported" | "too-large" };

function isFinal(result: SendResult, { length }: readonly CollectItem[]): result is FinalResult {
  const { status } = result;
  return status === "rejected" || status === "unsupported" || (status === "too-large" && length <= 1);
}

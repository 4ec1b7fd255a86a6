import { resultOfRejection } from "../../core/report/http-exchange.ts";
import type { EncodedRequest, SendResult, Transport } from "../../core/report/transport.ts";
import type { CollectItem, Signal } from "../../core/segment/collect-item.ts";
import type { LossReason } from "../operations/gateway-stats.ts";
import { type Outcome, RETRY_AFTER_MS, TAKEN } from "../outcome.ts";
import type { Forwarder } from "./forwarder.ts";
import type { ForwardWatch } from "./watched-transport.ts";

/** How much may be under way. */
export interface PassThroughSettings {
  readonly maxItems: number;
  readonly maxBytes: number;
}

/**
 * Makes a forwarder that sends within the request that brings the items, and answers what OAP answers: for Workers, where
 * nothing of a request outlives it for long and isolates share no memory.
 *
 * What OAP surely did not take is answered 503, what it may have taken 502, what it refuses 500; nothing is kept.
 */
export function createPassThrough(transport: Transport, watch: ForwardWatch, settings: PassThroughSettings): Forwarder {
  const underWay = new Set<Promise<unknown>>();
  let items = 0;
  let bytes = 0;

  async function send(request: EncodedRequest): Promise<SendResult[]> {
    const result = await transport.send(request, { keepalive: false }).catch(resultOfRejection);
    watch.exchanged(request, result);
    const { signal, items: carried } = request;
    if (result.status === "too-large" && carried.length > 1) return sendHalves(signal, carried);
    watch.settled(signal, carried, lossOf(result));
    return [result];
  }

  async function sendHalves(signal: Signal, carried: readonly CollectItem[]): Promise<SendResult[]> {
    const middle = carried.length >> 1;
    const halves = [carried.slice(0, middle), carried.slice(middle)];
    return (await Promise.all(halves.map((half) => sendAll(signal, half)))).flat();
  }

  async function sendAll(signal: Signal, all: readonly CollectItem[]): Promise<SendResult[]> {
    let requests: EncodedRequest[] | undefined;
    try {
      requests = transport.encode(signal, all);
    } catch {
      // One item that cannot be encoded must not take its neighbours along.
      if (all.length > 1) return sendHalves(signal, all);
    }
    if (requests) return (await Promise.all(requests.map(send))).flat();
    watch.settled(signal, all, "unsupported");
    return [{ status: "unsupported" }];
  }

  async function forward(signal: Signal, all: readonly CollectItem[], size: number): Promise<Outcome> {
    items += all.length;
    bytes += size;
    const sending = sendAll(signal, all);
    underWay.add(sending);
    const results = await sending;
    underWay.delete(sending);
    items -= all.length;
    bytes -= size;
    return outcomeOf(signal, results);
  }

  return {
    get queue() {
      return { items, bytes: Math.round(bytes) };
    },
    hasRoom: (more, moreBytes) => items + more <= settings.maxItems && bytes + moreBytes <= settings.maxBytes,
    forward,
    async flush() {
      await Promise.all(underWay);
    },
    async close(timeoutMs) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, timeoutMs);
      });
      await Promise.race([late, Promise.all(underWay)]);
      clearTimeout(timer);
    },
  };
}

function lossOf({ status }: SendResult): LossReason | undefined {
  if (status === "sent") return undefined;
  return status === "retryable" || status === "ambiguous" ? "returned" : status;
}

/** What its sender is told, so that what it does next counts nothing twice: what may have been taken is ambiguous for it too. */
function outcomeOf(signal: Signal, results: readonly SendResult[]): Outcome {
  const failed = results.filter(({ status }) => status !== "sent");
  const [first] = failed;
  if (!first) return TAKEN;
  const waitMs = Math.max(...failed.map(({ retryAfterMs }) => retryAfterMs ?? 0));
  const retryAfterMs = waitMs > 0 ? waitMs : RETRY_AFTER_MS;
  // These have ids: of what is sent again, only what was not taken before goes on.
  const isKnownAgain = signal === "segment" || signal === "errorLog";
  const isPartly = failed.length < results.length && !isKnownAgain;
  const isRetryable = failed.some(({ status }) => status === "retryable");
  if (failed.some(({ status }) => status === "ambiguous") || (isRetryable && isPartly)) {
    return { name: "oap-uncertain", detail: "OAP may have taken it.", retryAfterMs };
  }
  if (isRetryable) return { name: "oap-unavailable", detail: "OAP takes nothing just now.", retryAfterMs };
  return { name: "oap-refused", detail: "OAP has refused it." };
}

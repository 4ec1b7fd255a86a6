import { createDelivery } from "../core/report/delivery.ts";
import type { DeliveryOptions } from "../core/report/delivery-options.ts";
import type { Reporter } from "../core/report/reporter.ts";
import type { EncodedRequest, Transport } from "../core/report/transport.ts";
import { emitDiagnostic } from "../core/runtime/diagnostics.ts";
import type { CollectItem, Signal } from "../core/segment/collect-item.ts";
import { byteLength } from "./leave-plan.ts";

/** What a browser gives back for a request that it will make when the page is gone. */
interface DeferredRequest {
  /** Whether it has been made. */
  readonly activated: boolean;
}

/** `fetchLater`, where the browser has it. */
type FetchLater = (url: string, init: RequestInit) => DeferredRequest;

/** What is needed of a page: its `window` has it. */
export type DeferringPage = Pick<typeof globalThis, "setTimeout" | "clearTimeout"> & {
  readonly fetchLater?: FetchLater | undefined;
};

/** Milliseconds between an item's arrival and its handing to the browser. */
const DEFER_MS = 500;
/** What a browser takes for later from one origin is 64 KiB. */
const MAX_BYTES = 60_000;

/**
 * Makes a reporter whose items outlive a crash of the tab: what is not sent yet is handed to the browser by `fetchLater`, to
 * be sent when the page is gone, and taken back before it is sent the usual way [seen: a crashed tab's request arrives].
 *
 * It costs a second encoding of what waits, when the page is idle, so it is not the default. Without `fetchLater` it is an
 * ordinary reporter.
 *
 * @see https://wicg.github.io/pending-beacon/
 */
export function createCrashSafeReporter(page: DeferringPage, transport: Transport, options: DeliveryOptions): Reporter {
  const { fetchLater } = page;
  if (!fetchLater) return createDelivery(transport, options);
  const waiting = new Map<CollectItem, Signal>();
  let deferred = new Set<CollectItem>();
  let requests: DeferredRequest[] = [];
  let controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isClosed = false;

  /** What cannot be encoded is not waited with: it would keep the rest from being deferred. */
  function encode(signal: Signal, items: readonly CollectItem[]): EncodedRequest[] | undefined {
    let encoded: EncodedRequest[] | undefined;
    try {
      encoded = transport.encode(signal, items);
      return encoded;
    } finally {
      if (!encoded && items.length === 1) for (const item of items) waiting.delete(item);
    }
  }

  function takeBack(): void {
    controller.abort();
    controller = new AbortController();
    requests = [];
    deferred = new Set();
  }

  function defer(): void {
    timer = undefined;
    takeBack();
    let room = MAX_BYTES;
    try {
      for (const [signal, items] of bySignal(waiting)) {
        for (const { url, headers, body, items: carried } of transport.encode(signal, items) ?? []) {
          room -= byteLength(body);
          if (room < 0) return;
          const init = { method: "POST", headers, body, signal: controller.signal, credentials: "omit" as const };
          requests.push(Reflect.apply(fetchLater as FetchLater, page, [url, init]));
          for (const item of carried) deferred.add(item);
        }
      }
    } catch (cause) {
      // The browser takes no more, or an item cannot be encoded: what is not deferred is sent as ever.
      emitDiagnostic(options.diagnostics, "instrumentation-failed", "fetchLater", cause);
    }
  }

  function deferSoon(): void {
    const run = (): void => (options.whenIdle ? options.whenIdle(defer) : defer());
    if (waiting.size > 0 && !isClosed) timer ??= page.setTimeout(run, DEFER_MS);
  }

  const delivery = createDelivery(
    {
      encode,
      send(request, sendOptions) {
        const isSent = requests.some(({ activated }) => activated) && request.items.some((item) => deferred.has(item));
        takeBack();
        for (const item of request.items) waiting.delete(item);
        deferSoon();
        if (!isSent) return transport.send(request, sendOptions);
        return Promise.resolve({ status: "ambiguous", cause: new Error("the browser has sent it already") });
      },
    },
    options,
  );
  return {
    ...delivery,
    report(signal, item) {
      delivery.report(signal, item);
      if (isClosed) return;
      waiting.set(item, signal);
      // The oldest may have been dropped; what does not fit is not deferred anyway.
      if (waiting.size > 1_000) for (const oldest of [...waiting.keys()].slice(0, 500)) waiting.delete(oldest);
      deferSoon();
    },
    close() {
      isClosed = true;
      page.clearTimeout(timer);
      takeBack();
      waiting.clear();
      return delivery.close();
    },
  };
}

function bySignal(waiting: ReadonlyMap<CollectItem, Signal>): Map<Signal, CollectItem[]> {
  const groups = new Map<Signal, CollectItem[]>();
  for (const [item, signal] of waiting) {
    const group = groups.get(signal);
    if (group) group.push(item);
    else groups.set(signal, [item]);
  }
  return groups;
}

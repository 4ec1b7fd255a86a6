import { createDelivery } from "../../core/report/delivery.ts";
import type { Transport } from "../../core/report/transport.ts";
import type { CollectItem, Signal } from "../../core/segment/collect-item.ts";
import { TAKEN } from "../outcome.ts";
import type { Forwarder } from "./forwarder.ts";
import { type ForwardWatch, watchTransport } from "./watched-transport.ts";

/** How much may wait, and how it leaves. */
export interface QueueSettings {
  readonly maxItems: number;
  readonly maxBytes: number;
  readonly maxBatchItems: number;
  readonly flushIntervalMs: number;
}

/** What is known of an item that waits; one for all items of a request. */
interface Ticket {
  readonly signal: Signal;
  /** Bytes of each item. */
  readonly share: number;
}

/** Milliseconds that requests under way are waited for when the time to drain has passed. */
const LAST_WAIT_MS = 1_000;

/**
 * Makes a forwarder that takes items at once and sends them in batches, merged over requests, until OAP has them.
 *
 * The bounds are kept before anything is taken, so the delivery below has none: it drops nothing for room, and tries again for
 * as long as it takes. What may have been taken is sent again too: what was promised must not be lost.
 */
export function createQueuedForwarder(transport: Transport, watch: ForwardWatch, settings: QueueSettings): Forwarder {
  const waiting = new Map<CollectItem, Ticket>();
  let bytes = 0;
  let hasGivenUp = false;
  let onEmpty = (): void => {};

  function settled(...[signal, items, reason]: Parameters<ForwardWatch["settled"]>): void {
    const ours = items.filter((item) => waiting.has(item));
    for (const item of ours) {
      bytes -= waiting.get(item)?.share ?? 0;
      waiting.delete(item);
    }
    watch.settled(signal, ours, reason);
    if (waiting.size > 0) return;
    // Shares of bytes are no whole numbers, and their sum drifts.
    bytes = 0;
    onEmpty();
  }

  const watched = watchTransport(transport, { exchanged: watch.exchanged, settled });
  const gated: Transport = {
    encode: watched.encode,
    send: async (...args) => (hasGivenUp ? { status: "rejected" } : watched.send(...args)),
  };
  const reporter = createDelivery(gated, {
    ...settings,
    maxQueueItems: Number.MAX_SAFE_INTEGER,
    maxQueueBytes: Number.MAX_SAFE_INTEGER,
    maxAttempts: Number.MAX_SAFE_INTEGER,
    retryAmbiguous: true,
  });

  return {
    get queue() {
      return { items: waiting.size, bytes: Math.round(bytes) };
    },
    hasRoom: (items, more) => waiting.size + items <= settings.maxItems && bytes + more <= settings.maxBytes,
    forward(signal, items, itemBytes) {
      const ticket = { signal, share: itemBytes / items.length };
      bytes += itemBytes;
      for (const item of items) {
        waiting.set(item, ticket);
        reporter.report(signal, item);
      }
      return TAKEN;
    },
    flush: () => reporter.flush(),
    async close(timeoutMs) {
      if (waiting.size > 0) {
        const isEmpty = new Promise<void>((resolve) => {
          onEmpty = resolve;
        });
        // What fails now is tried again by the delivery's own timer.
        await within(timeoutMs, Promise.all([isEmpty, reporter.flush()]));
      }
      hasGivenUp = true;
      await within(LAST_WAIT_MS, reporter.close());
      for (const [signal, items] of bySignal(waiting)) settled(signal, items, "closed");
    },
  };
}

function bySignal(waiting: ReadonlyMap<CollectItem, Ticket>): Map<Signal, CollectItem[]> {
  const groups = new Map<Signal, CollectItem[]>();
  for (const [item, { signal }] of waiting) {
    const group = groups.get(signal) ?? [];
    group.push(item);
    groups.set(signal, group);
  }
  return groups;
}

/** Waits for a promise, but no longer than that; unlike the delivery's timers it keeps the process alive. */
async function within(timeoutMs: number, promise: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  await Promise.race([promise, late]);
  clearTimeout(timer);
}

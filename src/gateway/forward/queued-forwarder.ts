import type { Transport } from "../../core/report/transport.ts";
import type { CollectItem, Signal } from "../../core/segment/collect-item.ts";
import { TAKEN } from "../outcome.ts";
import type { Forwarder } from "./forwarder.ts";
import { createSignalDeliveries } from "./signal-deliveries.ts";
import { type ForwardWatch, watchTransport } from "./watched-transport.ts";

/** How much may wait, and how it leaves. */
export interface QueueSettings {
  readonly maxItems: number;
  readonly maxBytes: number;
  readonly maxBatchItems: number;
  readonly flushIntervalMs: number;
}

/** What is known of items that wait; one for all items of a request. */
interface Ticket {
  readonly signal: Signal;
  readonly items: readonly CollectItem[];
  /** Bytes of each item. */
  readonly share: number;
  /** How many of the items still wait. */
  left: number;
}

/**
 * Where an item that waits carries its ticket. The items are the gateway's own, made of what came, and whoever writes them
 * looks at none but their named members; a map of all that wait costs more than everything else that is done here.
 */
const TICKET = Symbol("ticket");

type Waiting = CollectItem & { [TICKET]?: Ticket | undefined };

/** Milliseconds that requests under way are waited for when the time to drain has passed. */
const LAST_WAIT_MS = 1_000;

/**
 * Makes a forwarder that takes items at once and sends them in batches, merged over requests, until OAP has them.
 *
 * The bounds are kept before anything is taken, so the deliveries below have none: they drop nothing for room, and try again for
 * as long as it takes. What may have been taken is sent again too: what was promised must not be lost.
 */
export function createQueuedForwarder(transport: Transport, watch: ForwardWatch, settings: QueueSettings): Forwarder {
  const tickets = new Set<Ticket>();
  let count = 0;
  let bytes = 0;
  let hasGivenUp = false;
  let onEmpty = (): void => {};

  /** Takes the ticket from an item; false for one that waits no longer. */
  function giveBack(item: Waiting): boolean {
    const ticket = item[TICKET];
    if (ticket === undefined) return false;
    item[TICKET] = undefined;
    bytes -= ticket.share;
    if (--ticket.left === 0) tickets.delete(ticket);
    return true;
  }

  function settled(...[signal, items, reason]: Parameters<ForwardWatch["settled"]>): void {
    const ours = items.filter(giveBack);
    count -= ours.length;
    watch.settled(signal, ours, reason);
    if (count > 0) return;
    // Shares of bytes are no whole numbers, and their sum drifts.
    bytes = 0;
    onEmpty();
  }

  const watched = watchTransport(transport, { exchanged: watch.exchanged, settled });
  const gated: Transport = {
    encode: watched.encode,
    send: async (...args) => (hasGivenUp ? { status: "rejected" } : watched.send(...args)),
  };
  const deliveries = createSignalDeliveries(gated, {
    ...settings,
    maxQueueItems: Number.MAX_SAFE_INTEGER,
    maxQueueBytes: Number.MAX_SAFE_INTEGER,
    maxAttempts: Number.MAX_SAFE_INTEGER,
    retryAmbiguous: true,
  });

  return {
    get queue() {
      return { items: count, bytes: Math.round(bytes) };
    },
    hasRoom: (items, more) => count + items <= settings.maxItems && bytes + more <= settings.maxBytes,
    forward(signal, items, itemBytes) {
      const ticket = { signal, items, share: itemBytes / items.length, left: items.length };
      tickets.add(ticket);
      count += items.length;
      bytes += itemBytes;
      const delivery = deliveries.of(signal);
      for (const item of items) {
        (item as Waiting)[TICKET] = ticket;
        delivery.report(signal, item);
      }
      return TAKEN;
    },
    flush: () => deliveries.flush(),
    async close(timeoutMs) {
      if (count > 0) {
        const isEmpty = new Promise<void>((resolve) => {
          onEmpty = resolve;
        });
        // What fails now is tried again by its delivery's own timer.
        await within(timeoutMs, Promise.all([isEmpty, deliveries.flush()]));
      }
      hasGivenUp = true;
      await within(LAST_WAIT_MS, deliveries.close());
      for (const { signal, items } of [...tickets]) settled(signal, items, "closed");
    },
  };
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

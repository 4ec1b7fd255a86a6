import { type Diagnostics, emitDiagnostic } from "../runtime/diagnostics.ts";
import { letProcessExit } from "../runtime/process-exit.ts";
import type { CollectItem, CollectItems, Signal } from "../segment/collect-item.ts";
import { DeliveryLedger } from "./delivery-ledger.ts";
import { type DeliveryOptions, type DeliverySettings, resolveDeliveryOptions } from "./delivery-options.ts";
import { ItemQueue } from "./item-queue.ts";
import { type Attempt, Outbox } from "./outbox.ts";
import type { DropReason, FlushOptions, Reporter, ReporterStats } from "./reporter.ts";
import type { EncodedRequest, SendResult, Transport } from "./transport.ts";

/** Requests that wait for another attempt at most; each carries a batch. */
const MAX_OUTBOX_REQUESTS = 32;
/** Requests that are on their way at a time, before a flush holds back. */
const MAX_REQUESTS_UNDER_WAY = 32;
/** A timer set for longer fires at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * A reporter that queues items, batches them and sends them through a transport.
 *
 * `report` only enqueues; encoding happens in the flush. What the collector surely did not take is tried again with
 * full-jitter back-off; everything else that fails is dropped and counted, since OAP counts a segment every time it arrives.
 */
export class Delivery implements Reporter {
  readonly #transport: Transport;
  readonly #settings: DeliverySettings;
  readonly #diagnostics: Diagnostics | undefined;
  readonly #queue: ItemQueue;
  readonly #outbox = new Outbox(MAX_OUTBOX_REQUESTS);
  readonly #ledger = new DeliveryLedger();
  readonly #underWay = new Set<Promise<void>>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #timerDue = 0;
  /** Whether the timer was set with the items of the queue in mind; saves a clock read for each item. */
  #queueTimed = false;
  #closed = false;

  /** @throws SkyWalkingError `invalid-option` for a number that is out of its range. */
  constructor(transport: Transport, options: DeliveryOptions = {}) {
    this.#transport = transport;
    this.#settings = resolveDeliveryOptions(options);
    this.#diagnostics = options.diagnostics;
    this.#queue = new ItemQueue(this.#settings.maxQueueItems);
  }

  /** Takes one item: one push into the ring, and a timer if none runs. */
  report<S extends Signal>(signal: S, item: CollectItems[S]): void {
    this.#ledger.reported(signal);
    if (this.#closed) {
      this.#drop(signal, 1, "closed");
      return;
    }
    const evicted = this.#queue.push(signal, item);
    if (evicted) this.#drop(evicted, 1, "queue-overflow");
    if (this.#queue.size === this.#settings.maxBatchItems) this.#flushAt(0);
    else if (!this.#queueTimed) this.#flushAt(performance.now() + this.#settings.flushIntervalMs);
    this.#queueTimed = true;
  }

  /** Sends what waits and what is due for another attempt. */
  async flush(options: FlushOptions = {}): Promise<void> {
    const keepalive = options.keepalive ?? false;
    // A collector that never answers must not gather requests; a page that is being left has no later chance.
    const mayStart = keepalive || this.#underWay.size < MAX_REQUESTS_UNDER_WAY;
    const sends = mayStart ? this.#takeAttempts().map((attempt) => this.#send(attempt, keepalive)) : [];
    // Without timers this is a Worker, whose requests must not await each other's promises: one that was cancelled never settles.
    if (this.#settings.flushIntervalMs > 0) for (const sending of sends) this.#track(sending);
    await Promise.all([...sends, ...this.#underWay]);
  }

  #track(sending: Promise<void>): void {
    this.#underWay.add(sending);
    void sending.then(() => {
      this.#underWay.delete(sending);
      this.#flushAt(this.#outbox.nextDue);
      if (this.#timer === undefined && this.#queue.size > 0) this.#flushAt(0);
    });
  }

  /** Takes nothing more, sends what waits, and drops the rest as `closed`. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.flush();
    // The first flush may have held back because of what was under way, and has waited for it.
    if (this.#queue.size > 0) await this.flush();
    for (const { request } of this.#outbox.takeDue()) {
      this.#drop(request.signal, request.items, "closed");
    }
    for (const [signal, items] of this.#queue.drain()) this.#drop(signal, items.length, "closed");
  }

  /** Tells what became of the items so far. */
  stats(): ReporterStats {
    return this.#ledger.snapshot();
  }

  #flushAt(due: number): void {
    if (this.#settings.flushIntervalMs === 0 || this.#closed || !Number.isFinite(due)) return;
    if (this.#timer !== undefined && this.#timerDue <= due) return;
    clearTimeout(this.#timer);
    this.#timerDue = due;
    // Rounded up: a timer that fired a fraction early would find nothing due.
    const ms = Math.min(MAX_TIMER_MS, Math.ceil(due - performance.now()));
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.flush();
    }, ms);
    letProcessExit(this.#timer);
  }

  #takeAttempts(): Attempt[] {
    const attempts = this.#outbox.takeDue(performance.now());
    this.#flushAt(this.#outbox.nextDue);
    this.#queueTimed = false;
    const { maxBatchItems } = this.#settings;
    for (const [signal, items] of this.#queue.drain()) {
      for (let start = 0; start < items.length; start += maxBatchItems) {
        for (const request of this.#encode(signal, items.slice(start, start + maxBatchItems))) {
          attempts.push({ request, failed: 0 });
        }
      }
    }
    return attempts;
  }

  #encode(signal: Signal, items: readonly CollectItem[]): EncodedRequest[] {
    try {
      const requests = this.#transport.encode(signal, items);
      if (!requests) this.#drop(signal, items.length, "unsupported");
      return requests ?? [];
    } catch (cause) {
      // One item that cannot be encoded must not take its neighbours along.
      if (items.length > 1) return items.flatMap((item) => this.#encode(signal, [item]));
      this.#drop(signal, 1, "unsupported", cause);
      return [];
    }
  }

  async #send(attempt: Attempt, keepalive: boolean): Promise<void> {
    const { signal, items } = attempt.request;
    const result = await this.#exchange(attempt.request, keepalive);
    if (result.status === "sent") this.#ledger.sent(signal, items);
    else if (result.status === "retryable") this.#sendLater(attempt, result.retryAfterMs ?? 0, result.cause);
    else this.#drop(signal, items, result.status, result.cause);
  }

  /** Transports never reject by contract; one of somebody else that does must not lose count of its items. */
  async #exchange(request: EncodedRequest, keepalive: boolean): Promise<SendResult> {
    try {
      return await this.#transport.send(request, { keepalive });
    } catch (cause) {
      return { status: "ambiguous", cause };
    }
  }

  #sendLater({ request, failed }: Attempt, retryAfterMs: number, cause: unknown): void {
    const { signal, items } = request;
    const { maxAttempts, retryDelayMs } = this.#settings;
    if (this.#closed || failed + 1 >= maxAttempts) {
      this.#drop(signal, items, this.#closed ? "closed" : "retries-exhausted", cause);
      return;
    }
    const waitMs = Math.max(retryAfterMs, Math.random() * retryDelayMs * 2 ** failed);
    const due = performance.now() + waitMs;
    const evicted = this.#outbox.push(request, failed + 1, due);
    if (evicted) this.#drop(evicted.signal, evicted.items, "queue-overflow");
    this.#ledger.retried(signal);
    emitDiagnostic(this.#diagnostics, "retry", `${items} ${signal}`, cause);
    this.#flushAt(due);
  }

  #drop(signal: Signal, items: number, reason: DropReason, cause?: unknown): void {
    this.#ledger.dropped(signal, items, reason);
    emitDiagnostic(this.#diagnostics, "items-dropped", `${items} ${signal}, ${reason}`, cause);
  }
}

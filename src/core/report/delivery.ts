import { startBackgroundTimer } from "../runtime/background-timer.ts";
import { emitDiagnostic } from "../runtime/diagnostics.ts";
import { quietly } from "../runtime/quiet-call.ts";
import type { CollectItem, Signal } from "../segment/collect-item.ts";
import { DeliveryLedger } from "./delivery-ledger.ts";
import { MAX_BACK_OFF_MS, MAX_UNDER_WAY } from "./delivery-limits.ts";
import { type DeliveryOptions, resolveDeliveryOptions } from "./delivery-options.ts";
import { resultOfRejection } from "./http-exchange.ts";
import type { Attempt } from "./leave-plan.ts";
import type { DropReason, FlushOptions, Reporter } from "./reporter.ts";
import type { SendResult, Transport } from "./transport.ts";

/**
 * Makes a reporter that queues items, batches them and sends them through a transport.
 *
 * `report` only enqueues. A flush encodes what waits, and sends it. What the collector surely did not take is tried again;
 * everything else that fails is dropped and counted, since OAP counts a segment every time it arrives. After a failure
 * nothing is sent for a while, a wait drawn evenly below a bound that doubles with each failure; then one request tries
 * whether the collector is back.
 *
 * @throws SkyWalkingError `invalid-option` for a number that is out of its range.
 */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: short functions around one state; taken apart, or as a class, it is 110 to 160 B of the 7 kB larger.
export function createDelivery(transport: Transport, options: DeliveryOptions = {}): Reporter {
  const settings = resolveDeliveryOptions(options);
  const { flushIntervalMs, maxBatchItems, whenIdle = quietly } = settings;
  const ledger = new DeliveryLedger();
  const waiting = new Map<Signal, CollectItem[]>();
  const underWay = new Set<Promise<void>>();
  const outbox: Attempt[] = [];
  /** Failures in a row, and when sending goes on after them, in monotonic milliseconds. */
  let failures = 0;
  let resumeAt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let timerDue = 0;
  /** Whether the timer was set with the waiting items in mind; saves a clock read for each item. */
  let isTimed = false;
  let isClosed = false;

  function flushAt(due: number): void {
    if (flushIntervalMs === 0 || isClosed || (timer !== undefined && timerDue <= due)) return;
    clearTimeout(timer);
    timerDue = due;
    // Rounded up: a timer that fired a fraction early would find nothing due.
    timer = startBackgroundTimer(
      () =>
        whenIdle(() => {
          timer = undefined;
          void flush();
        }),
      Math.ceil(due - performance.now()),
    );
  }

  function encode(signal: Signal, items: readonly CollectItem[], failed = 0): Attempt[] {
    try {
      const requests = transport.encode(signal, items);
      if (!requests) drop(signal, items.length, "unsupported");
      return (requests ?? []).map((request) => ({ ...request, bytes: request.body.length, failed }));
    } catch (cause) {
      // One item that cannot be encoded must not take its neighbours along.
      if (items.length > 1) return split({ signal, items, failed });
      drop(signal, items.length, "unsupported", cause);
      return [];
    }
  }

  function split({ signal, items, failed }: Pick<Attempt, "signal" | "items" | "failed">): Attempt[] {
    const middle = items.length >> 1;
    return [...encode(signal, items.slice(0, middle), failed), ...encode(signal, items.slice(middle), failed)];
  }

  /** Puts requests at the outbox's end, and drops the oldest beyond its bound; the last one is offered, whatever its size. */
  function post(attempts: readonly Attempt[]): void {
    outbox.push(...attempts);
    let waitingBytes = outbox.reduce((sum, { bytes }) => sum + bytes, 0);
    while (outbox.length > 1 && waitingBytes > settings.maxQueueBytes) {
      for (const { signal, items, bytes } of outbox.splice(0, 1)) {
        waitingBytes -= bytes;
        drop(signal, items.length, "queue-overflow");
      }
    }
  }

  function encodeWaiting(): void {
    isTimed = false;
    for (const [signal, items] of waiting) {
      waiting.set(signal, []);
      for (let start = 0; start < items.length; start += maxBatchItems) {
        post(encode(signal, items.slice(start, start + maxBatchItems)));
      }
    }
  }

  /** Takes out of the outbox what may be sent now. */
  function takeNext(keepalive: boolean): Attempt[] {
    if (keepalive) return settings.leave?.(outbox, split, drop) ?? outbox.splice(0);
    if (isClosed) return outbox.splice(0);
    if (performance.now() < resumeAt) return [];
    // Without timers this is a Worker, whose requests must not count on each other: one that was cancelled never settles.
    const most = failures > 0 ? 1 : flushIntervalMs === 0 ? outbox.length : MAX_UNDER_WAY;
    return outbox.splice(0, Math.max(0, most - underWay.size));
  }

  function send(attempt: Attempt, keepalive: boolean): Promise<void> {
    const sending = exchange(attempt, keepalive);
    if (flushIntervalMs > 0) {
      underWay.add(sending);
      sending
        .then(() => {
          underWay.delete(sending);
          if (outbox.length > 0) flushAt(resumeAt);
        })
        .catch(() => {});
    }
    return sending;
  }

  async function exchange(attempt: Attempt, keepalive: boolean): Promise<void> {
    const { signal, items } = attempt;
    const failuresBefore = failures;
    let result: SendResult;
    try {
      result = await transport.send(attempt, { keepalive });
    } catch (cause) {
      result = resultOfRejection(cause);
    }
    const { status, cause, rejected = 0, retryAfterMs = 0 } = result;
    const isUncertain = status === "ambiguous";
    failures = 0;
    if (isUncertain || status === "retryable") {
      // Requests that fail together count as one failure.
      failures = failuresBefore + 1;
      const bound = Math.min(MAX_BACK_OFF_MS, settings.retryDelayMs * 2 ** failuresBefore);
      resumeAt = Math.max(resumeAt, performance.now() + Math.max(retryAfterMs, Math.random() * bound));
    }
    if (status === "sent") {
      ledger.account(signal).bytes += attempt.bytes;
      ledger.settled(signal, items.length - rejected);
      if (rejected > 0) drop(signal, rejected, "rejected");
    } else if (status === "too-large" && items.length > 1) {
      // One after the other, in place of the whole: no more are under way, and who waits for it waits for them. With `await`,
      // answers that came together are all heard before: another may ask to be left alone.
      for await (const part of split(attempt)) {
        if (keepalive || performance.now() >= resumeAt) await exchange(part, keepalive);
        else post([part]);
      }
    } else if (status === "retryable" || (isUncertain && settings.retryAmbiguous)) sendAgain(attempt, cause);
    else drop(signal, items.length, status, cause);
  }

  function sendAgain(attempt: Attempt, cause: unknown): void {
    const { signal, items } = attempt;
    if (isClosed) drop(signal, items.length, "closed", cause);
    else if (++attempt.failed >= settings.maxAttempts) drop(signal, items.length, "retries-exhausted", cause);
    else {
      ledger.account(signal).retries++;
      emitDiagnostic(settings.diagnostics, "retry", `${items.length} ${signal}`, cause);
      post([attempt]);
    }
  }

  function drop(signal: Signal, items: number, reason: DropReason, cause?: unknown): void {
    ledger.settled(signal, items, reason);
    emitDiagnostic(settings.diagnostics, "items-dropped", `${items} ${signal}, ${reason}`, cause);
  }

  async function flush({ keepalive = false, timeoutMs }: FlushOptions = {}): Promise<void> {
    // What is ours and rejects must not be an unhandled rejection of the host.
    const done = sendWaiting(keepalive).catch(() => {});
    if (timeoutMs === undefined) return done;
    await Promise.race([done, new Promise<void>((end) => startBackgroundTimer(end, timeoutMs))]);
  }

  async function sendWaiting(keepalive: boolean): Promise<void> {
    encodeWaiting();
    // What others bring meanwhile is not waited for.
    let left = outbox.length;
    let pending: Promise<void>[];
    do {
      const taken = takeNext(keepalive);
      left -= taken.length;
      pending = [...taken.map((attempt) => send(attempt, keepalive)), ...underWay];
      await Promise.all(pending);
    } while (pending.length > 0 && (left > 0 || isClosed));
    if (isClosed) for (const { signal, items } of outbox.splice(0)) drop(signal, items.length, "closed");
    if (outbox.length > 0) flushAt(resumeAt);
  }

  return {
    report(signal, item) {
      ledger.reported(signal);
      if (isClosed) return drop(signal, 1, "closed");
      const items = waiting.get(signal) ?? [];
      waiting.set(signal, items);
      items.push(item);
      if (items.length > settings.maxQueueItems) {
        items.shift();
        drop(signal, 1, "queue-overflow");
      }
      // What comes until the timer runs still fits into the request: a hundred and four would be two of them.
      if (items.length === maxBatchItems - (maxBatchItems >> 3)) flushAt(0);
      else if (!isTimed) flushAt(performance.now() + flushIntervalMs);
      isTimed = true;
    },
    flush,
    close() {
      isClosed = true;
      clearTimeout(timer);
      return flush();
    },
    stats: () => ledger.snapshot(),
  };
}

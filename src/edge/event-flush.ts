import type { KeepRule } from "../core/context/segment-setting.ts";
import type { TracingContext } from "../core/context/tracing-context.ts";
import type { Reporter } from "../core/report/reporter.ts";
import { quietly } from "../core/runtime/quiet-call.ts";
import { BATCH, GIVEN_UP_MS, GRACE_MS, MAX_UNDER_WAY } from "./event-flush-limits.ts";
import { holdContext } from "./held-context.ts";

/** What keeps an event alive: a Worker's `ExecutionContext`, or the state of a Durable Object. */
export interface Lifetime {
  waitUntil(promise: Promise<unknown>): void;
}

/** Sees to it that what an isolate's events report leaves while one of them lives. */
export interface EventFlush {
  /** For the tracer: it tells when a segment is done. */
  readonly keep: KeepRule;
  /**
   * Says which event a context belongs to. Once its segment is done, that event sees to it that it is sent.
   *
   * @returns To be called when the handler has settled: the context is finished, then or with what `waitUntil` still waits for.
   */
  follow(context: TracingContext, lifetime: Lifetime, isAlone?: boolean): () => void;
}

/**
 * Sends what events report in batches, in the `waitUntil` of one of them.
 *
 * The first event whose segment is done in a window carries the flush for all that follow in it. It holds that as a lease with
 * a deadline: an event that the runtime ends early never flushes, and the next one takes over. No event waits for another's
 * promise, which workerd forbids. A Durable Object is alone: it flushes at once, since a timer would keep it from hibernating.
 *
 * @param windowMs - How long a flush waits for others; 0 for not at all.
 */
export function createEventFlush(reporter: Reporter, windowMs: number, keep?: KeepRule): EventFlush {
  const carriers = new Map<string, () => void>();
  let leasedUntil = 0;
  let waiting = 0;
  let isLeft = false;
  let underWay: [givenUpAt: number][] = [];

  async function flush(delayMs: number): Promise<void> {
    // Without a delay this is the next microtask: the segment that is done is reported by then.
    await (delayMs && new Promise((resolve) => setTimeout(resolve, delayMs)));
    if (delayMs) leasedUntil = 0;
    waiting = 0;
    const now = Date.now();
    underWay = underWay.filter(([givenUpAt]) => givenUpAt > now);
    // What waits is bounded by the queue, which counts what it drops; what is under way is bounded here.
    isLeft = underWay.length === MAX_UNDER_WAY;
    if (isLeft) return;
    const own: [givenUpAt: number] = [now + GIVEN_UP_MS];
    underWay.push(own);
    await reporter.flush();
    own[0] = 0;
    // An idle Durable Object has no other event that would.
    if (isLeft) {
      isLeft = false;
      await flush(0);
    }
  }

  return {
    keep(segment) {
      const carry = carriers.get(segment.traceSegmentId);
      carriers.delete(segment.traceSegmentId);
      // The tracer keeps the segment of a rule that throws.
      let isKept = true;
      try {
        isKept = keep?.(segment) ?? true;
        return isKept;
      } finally {
        if (isKept && carry) quietly(carry);
      }
    },
    follow(context, lifetime, isAlone) {
      carriers.set(context.traceSegmentId, () => {
        const now = Date.now();
        const delayMs = isAlone || ++waiting === BATCH ? 0 : windowMs;
        if (delayMs && now < leasedUntil) return;
        if (delayMs) leasedUntil = now + delayMs + GRACE_MS;
        lifetime.waitUntil(flush(delayMs));
      });
      // A Durable Object's state is that of all its events.
      return isAlone ? () => context.finish() : holdContext(context, lifetime);
    },
  };
}

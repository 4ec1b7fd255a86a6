import type { TracingContext } from "../core/context/tracing-context.ts";
import type { Reporter } from "../core/report/reporter.ts";
import { quietly } from "../core/runtime/quiet-call.ts";

/** What keeps an event alive: a Worker's `ExecutionContext`, or the state of a Durable Object. */
export interface Lifetime {
  waitUntil(promise: Promise<unknown>): void;
}

/** A reporter whose items leave within the events of an isolate. */
export interface EventReporter {
  readonly reporter: Reporter;
  /** Says which event a context belongs to. Once its segment is reported, that event sees to it that it is sent. */
  follow(context: TracingContext, lifetime: Lifetime, isAlone?: boolean): void;
}

/** Milliseconds that a flush may be late before another event takes it over. */
const GRACE_MS = 1_000;

/**
 * Wraps a reporter so that what events report is sent, in batches, while one of them lives.
 *
 * The first event that reports in a window carries the flush for all that report meanwhile, in its `waitUntil`. It holds that
 * as a lease with a deadline: an event that the runtime ends early never flushes, and the next one takes over. No event waits
 * for another's promise, which workerd forbids. A Durable Object is alone: it flushes at once, since a timer would keep it from
 * hibernating.
 *
 * @param windowMs - How long a flush waits for others.
 */
export function createEventReporter(inner: Reporter, windowMs: number): EventReporter {
  const carriers = new Map<string, () => void>();
  let leasedUntil = 0;

  async function flushLater(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, windowMs));
    leasedUntil = 0;
    await inner.flush();
  }

  return {
    reporter: {
      report(signal, item) {
        inner.report(signal, item);
        if (!("traceSegmentId" in item)) return;
        const carry = carriers.get(item.traceSegmentId);
        carriers.delete(item.traceSegmentId);
        if (carry) quietly(carry);
      },
      flush: (options) => inner.flush(options),
      close: () => inner.close(),
      stats: () => inner.stats(),
    },
    follow({ traceSegmentId }, lifetime, isAlone) {
      carriers.set(traceSegmentId, () => {
        if (isAlone || windowMs === 0) return lifetime.waitUntil(inner.flush());
        if (Date.now() < leasedUntil) return;
        leasedUntil = Date.now() + windowMs + GRACE_MS;
        lifetime.waitUntil(flushLater());
      });
    },
  };
}

import type { TracingContext } from "../core/context/tracing-context.ts";
import type { Reporter } from "../core/report/reporter.ts";

/** A reporter, and a way to learn when a context's segment has reached it. */
export interface ReportWatch {
  readonly reporter: Reporter;
  /** Resolves when the context's segment is reported, or after `timeoutMs`. */
  reported(context: TracingContext, timeoutMs: number): Promise<void>;
  /** Says that a segment will not be reported. */
  dropped(traceSegmentId: string): void;
}

/**
 * Wraps a reporter so that a request can wait for its own segment before it flushes.
 *
 * A request's outbound calls may go on in `waitUntil` after its response; the segment is complete only when they are.
 */
export function createReportWatch(inner: Reporter): ReportWatch {
  const waiting = new Map<string, () => void>();
  const dropped = (traceSegmentId: string): void => waiting.get(traceSegmentId)?.();
  return {
    dropped,
    reporter: {
      report(signal, item) {
        inner.report(signal, item);
        if ("traceSegmentId" in item) dropped(item.traceSegmentId);
      },
      flush: (options) => inner.flush(options),
      close: () => inner.close(),
      stats: () => inner.stats(),
    },
    reported: ({ traceSegmentId }, timeoutMs) =>
      new Promise((resolve) => {
        const settle = (): void => {
          clearTimeout(timer);
          waiting.delete(traceSegmentId);
          resolve();
        };
        const timer = setTimeout(settle, timeoutMs);
        waiting.set(traceSegmentId, settle);
      }),
  };
}

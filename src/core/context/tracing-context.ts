import type { CarrierSource } from "./carrier-access.ts";
import type { ExitSpan, Span, SpanOptions } from "./span.ts";

/**
 * One unit of work in one process: its spans become one segment, which is reported once, when the context is finished and
 * its last span has ended.
 *
 * `using context = tracer.createTracingContext()` finishes it at the end of the scope; `finish()` is the plain spelling.
 */
export interface TracingContext extends Disposable {
  /** The trace it belongs to: its own, or the caller's once an Entry span has continued it. */
  readonly traceId: string;
  /** Its segment. */
  readonly traceSegmentId: string;
  /** What callees and log lines are told as the endpoint: the Entry span's name, else the first span's, unless one was given. */
  readonly endpoint: string;
  /** The time by the context's own clock, in whole milliseconds since the Unix epoch: what its spans start and end by. */
  now(): number;
  /** The innermost span that is active: the default parent of the next one. */
  readonly activeSpan: Span | undefined;
  /**
   * Makes a span for a request that came in, continuing the caller's trace if the source has a valid carrier.
   *
   * @param operationName - By convention `METHOD:/path`.
   */
  createEntrySpan(operationName: string, source?: CarrierSource, options?: SpanOptions): Span;
  /**
   * Makes a span for a request that goes out.
   *
   * @param peer - The address called, `host:port` or a logical name. The callee is told the same string; OAP joins by it.
   */
  createExitSpan(operationName: string, peer: string, options?: SpanOptions): ExitSpan;
  /** Makes a span for work inside. */
  createLocalSpan(operationName: string, options?: SpanOptions): Span;
  /** Says that no further root work comes: the segment goes out with the last span's end. */
  finish(): void;
}

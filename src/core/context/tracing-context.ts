import type { CarrierSource } from "./carrier-access.ts";
import type { ContextSnapshot } from "./context-snapshot.ts";
import type { CorrelationContext } from "./correlation-context.ts";
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
  /** False where nothing is recorded and no header is sent, because the trace is not sampled or the operation is ignored. */
  readonly isRecording: boolean;
  /** A few values that travel with the trace, to every service that it reaches; undefined unless the tracer propagates them. */
  readonly correlation: CorrelationContext | undefined;
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
  /**
   * Takes a snapshot at the active span, for work that goes on in another context of this process.
   *
   * @returns Undefined when no span is active or nothing is recorded.
   */
  capture(): ContextSnapshot | undefined;
  /**
   * Continues what was captured in another context: its trace, a reference of type CrossThread on the active span, its
   * correlation. A snapshot of this context's own segment, or undefined, changes nothing.
   */
  continued(snapshot: ContextSnapshot | undefined): void;
  /** Says that no further root work comes: the segment goes out with the last span's end. */
  finish(): void;
}

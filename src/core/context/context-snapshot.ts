import type { CorrelationContext } from "./correlation-context.ts";

/**
 * Where a context stood when it was captured: enough for work in another context of the same process, a queue or a pool for
 * instance, to say what caused it.
 */
export interface ContextSnapshot {
  readonly traceId: string;
  readonly traceSegmentId: string;
  /** The active span's number. */
  readonly spanId: number;
  /** The endpoint that the captured context is known by. */
  readonly parentEndpoint: string;
  readonly correlation: CorrelationContext | undefined;
}

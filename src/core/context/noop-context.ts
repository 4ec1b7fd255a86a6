import { dispose } from "../runtime/dispose.ts";
import type { ContextSnapshot } from "./context-snapshot.ts";
import { NoopSpan } from "./noop-span.ts";
import type { ExitSpan, Span } from "./span.ts";
import type { TracingContext } from "./tracing-context.ts";

/**
 * A context that records nothing and sends no header: its trace was not sampled, or its operation is ignored.
 *
 * It has no state, so a tracer has one for all of them. Its spans are told apart, since who holds spans may know them by identity.
 *
 * @internal
 */
export class NoopTracingContext implements TracingContext {
  readonly traceId = "";
  readonly traceSegmentId = "";
  readonly endpoint = "";
  readonly isRecording = false;
  readonly activeSpan: undefined;
  readonly correlation: undefined;

  now(): number {
    return Date.now();
  }

  createEntrySpan(): Span {
    return this.createExitSpan();
  }

  createExitSpan(): ExitSpan {
    return new NoopSpan(this, "");
  }

  createLocalSpan(): Span {
    return this.createExitSpan();
  }

  capture(): ContextSnapshot | undefined {
    return undefined;
  }

  continued(): void {}

  finish(): void {}

  [dispose](): void {}
}

import { type Diagnostics, emitDiagnostic } from "../runtime/diagnostics.ts";
import type { RecordingContext } from "./recording-context.ts";

/** The contexts of a tracer that are not reported yet. */
export interface OpenContexts {
  /** Oldest first. */
  readonly contexts: Set<RecordingContext>;
  /** Milliseconds after which an open context counts as forgotten. */
  readonly limitMs: number;
  /** How many were closed because of their age. */
  abandoned: number;
}

/**
 * Puts the newest context in, and closes those that are too old by its start.
 *
 * A host that forgets to end a span would keep its segment for ever. Each new context looks at the oldest one, so what is
 * forgotten is closed without a timer.
 */
export function openContext(open: OpenContexts, newest: RecordingContext, diagnostics: Diagnostics | undefined): void {
  const { contexts, limitMs } = open;
  contexts.add(newest);
  for (const context of contexts) {
    if (context.startedAt > newest.startedAt - limitMs) return;
    contexts.delete(context);
    open.abandoned++;
    emitDiagnostic(diagnostics, "context-abandoned", context.endpoint);
    context.abandon();
  }
}

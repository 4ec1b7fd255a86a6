import { type Diagnostics, emitDiagnostic } from "../runtime/diagnostics.ts";
import type { RecordingContext } from "./recording-context.ts";

/** The contexts of a tracer that are not reported yet. */
export interface OpenContexts {
  /** Oldest first. */
  readonly contexts: Set<RecordingContext>;
  /** Milliseconds after which an open context counts as forgotten. */
  readonly limitMs: number;
  /** No open context began before this: until it is too old, none is looked at. */
  oldestStart: number;
  /** How many were closed because of their age. */
  abandoned: number;
}

/**
 * Puts the newest context in, and closes those that are too old by its start.
 *
 * A host that forgets to end a span would keep its segment for ever. What is forgotten is closed here without a timer, and
 * since the oldest start is remembered, at a cost that does not grow with the contexts that are open.
 */
export function openContext(open: OpenContexts, newest: RecordingContext, diagnostics: Diagnostics | undefined): void {
  const { contexts, limitMs } = open;
  const deadline = newest.startedAt - limitMs;
  contexts.add(newest);
  if (open.oldestStart > deadline) return;
  for (const context of contexts) {
    open.oldestStart = context.startedAt;
    if (context.startedAt > deadline) return;
    contexts.delete(context);
    open.abandoned++;
    emitDiagnostic(diagnostics, "context-abandoned", context.endpoint);
    context.abandon();
  }
}

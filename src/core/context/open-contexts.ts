import { emitDiagnostic } from "../runtime/diagnostics.ts";
import type { RecordingContext } from "./recording-context.ts";

/**
 * The contexts of a tracer that have begun and are not reported yet, as a list linked through them, oldest first: any of
 * them can leave it at once.
 */
export interface OpenContexts {
  oldest: RecordingContext | undefined;
  newest: RecordingContext | undefined;
  /** Milliseconds after which an open context counts as forgotten. */
  readonly limitMs: number;
  /** How many were closed because of their age. */
  abandoned: number;
}

/**
 * Puts the newest context in, and closes those that are too old by its start.
 *
 * A host that forgets to end a span would keep its segment for ever. What is forgotten is closed here without a timer, at a
 * cost that does not grow with the contexts that are open.
 */
export function openContext(open: OpenContexts, context: RecordingContext): void {
  context.older = open.newest;
  if (open.newest) open.newest.newer = context;
  else open.oldest = context;
  open.newest = context;
  for (let { oldest } = open; oldest && oldest.startedAt <= context.startedAt - open.limitMs; oldest = open.oldest) {
    oldest.abandon();
    open.abandoned++;
    emitDiagnostic(oldest.setting.diagnostics, "context-abandoned", oldest.endpoint);
  }
}

/** Takes a context out, wherever it stands. */
export function closeContext(open: OpenContexts, context: RecordingContext): void {
  const { older, newer } = context;
  if (older) older.newer = newer;
  else open.oldest = newer;
  if (newer) newer.older = older;
  else open.newest = older;
  context.older = undefined;
  context.newer = undefined;
}

import type { Span } from "./span.ts";

/**
 * Knows which span the running code belongs to; the signature of TC39's `AsyncContext.Variable`.
 *
 * On the edge it is an AsyncLocalStorage. A page has nothing that survives `await`, so there spans are passed by hand.
 */
export interface ContextStorage {
  /** The span whose work is running, if any. */
  get(): Span | undefined;
  /** Calls `callback` with `span` as the running one, through all that it awaits and schedules. */
  run<Result>(span: Span, callback: () => Result): Result;
}

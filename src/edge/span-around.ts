import { recordStatus, watch } from "../core/context/exit-outcome.ts";
import type { Span } from "../core/context/span.ts";
import { quietly } from "../core/runtime/quiet-call.ts";

/**
 * Calls the host's code for a span, which ends when the call returns, throws, or its promise settles.
 *
 * What comes back is the host's own: its value at once, or a promise of the same value or reason.
 *
 * @param onValue - Told the value before the span ends.
 */
export function spanAround<Result>(
  span: Span,
  call: () => Result,
  onValue?: (span: Span, value: unknown) => void,
): Result {
  const succeed = (value: unknown): void => {
    quietly(() => onValue?.(span, value));
    span.end();
  };
  const fail = (reason: unknown): void => span.error(reason).end();
  try {
    const result = call();
    if (result instanceof Promise) return watch<unknown>(result, succeed, fail) as Result;
    succeed(result);
    return result;
  } catch (reason) {
    fail(reason);
    throw reason;
  }
}

/** Tags what a `fetch`, or what serves one, was answered with. */
export function recordAnswer(span: Span, answer: unknown): void {
  const { status } = answer as Partial<Response>;
  if (typeof status === "number") recordStatus(span, status);
}

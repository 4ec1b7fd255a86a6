import { watch } from "../core/context/exit-outcome.ts";
import type { Span } from "../core/context/span.ts";

/**
 * Makes a call that a span stands for, and ends the span when the call returns, or when its promise settles; with the error
 * of either.
 *
 * @param onValue - Sees a promise's value before the span ends.
 * @returns What the call returns; for a promise, one that settles the same way.
 */
export function spannedCall<Result>(
  span: Span,
  call: () => Result,
  onValue?: (value: Awaited<Result>) => void,
): Result {
  const fail = (reason: unknown): void => span.error(reason).end();
  try {
    const result = call();
    if (result instanceof Promise) {
      const watched: unknown = watch(
        result,
        (value) => {
          onValue?.(value);
          span.end();
        },
        fail,
      );
      return watched as Result;
    }
    span.end();
    return result;
  } catch (reason) {
    fail(reason);
    throw reason;
  }
}

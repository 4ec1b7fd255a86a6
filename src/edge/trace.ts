import type { Span } from "../core/context/span.ts";
import { edgeStorage } from "./edge-storage.ts";
import { spannedCall } from "./spanned-call.ts";

/**
 * Gives the span that the running code belongs to: the request's Entry span, or the one of the innermost `trace`.
 *
 * @returns The span, or undefined outside any traced request.
 */
export function activeSpan(): Span | undefined {
  return edgeStorage().get();
}

/**
 * Runs a function as a Local span of the running request, which ends when the function returns or its promise settles.
 *
 * Outside any traced request the function runs all the same, with no span. Its result and errors are its own.
 *
 * @example
 * ```ts
 * const price = await trace("price", () => priceOf(cart));
 * ```
 */
export function trace<Result>(operationName: string, callback: (span: Span | undefined) => Result): Result {
  const storage = edgeStorage();
  const parent = storage.get();
  if (!parent) return callback(undefined);
  const span = parent.context.createLocalSpan(operationName, { parent });
  return spannedCall(span, () => storage.run(span, () => callback(span)));
}

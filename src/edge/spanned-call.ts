import { recordStatus, watch } from "../core/context/exit-outcome.ts";
import type { Span } from "../core/context/span.ts";
import { quietly } from "../core/runtime/quiet-call.ts";

/** What a request came with: itself, what the runtime gives beside it, and in a Worker what it is served for. */
export type Came = readonly [request?: unknown, beside?: unknown, scope?: unknown];

/** {@link spannedCall} for what came in, or what stands in its place; it is told what a request came with. */
export type SpannedCall = <Result>(
  span: Span,
  call: () => Result,
  onSettled?: (span: Span, value?: unknown) => void,
  came?: Came,
) => Result;

/** What {@link spannedCall} does with a span. */
type Ended = Pick<Span, "error" | "end">;

/**
 * The promises behind what a host is given that is none itself but settles as one does: views of RPC calls. Nothing else is
 * looked at, since to ask a lazy thenable would start it.
 */
export const promisesBehind: WeakMap<WeakKey, Promise<unknown>> = /* @__PURE__ */ new WeakMap();

/** A stand-in for a span that {@link spannedCall} ends, which does something else then. */
export function endingBy(span: Span, end: () => void): Ended {
  return { end, error: (reason) => span.error(reason) };
}

/**
 * Makes a call of the host's that a span stands for, and ends the span when the call returns, or when its promise settles; with
 * the error of either.
 *
 * @param onSettled - Sees what the call, or its promise, has given before the span ends; nothing if it has failed.
 * @returns What the call returns; for a promise, one that settles the same way.
 */
export function spannedCall<Result, Of extends Ended = Span>(
  span: Of,
  call: () => Result,
  onSettled?: (span: Of, value?: unknown) => void,
): Result {
  const end = (value?: unknown): void => {
    try {
      onSettled?.(span, value);
    } finally {
      span.end();
    }
  };
  const fail = (reason: unknown): void => {
    span.error(reason);
    end();
  };
  try {
    const result = call();
    if (result instanceof Promise) return watch<unknown>(result, end, fail) as Result;
    const behind = promisesBehind.get(result as WeakKey);
    if (behind !== undefined) promisesBehind.set(result as WeakKey, watch(behind, end, fail));
    else quietly(end, result);
    return result;
  } catch (reason) {
    quietly(fail, reason);
    throw reason;
  }
}

/** Tags what a `fetch`, or what serves one, was answered with. */
export function recordAnswer(span: Span, answer?: unknown): void {
  const { status } = Object(answer);
  if (typeof status === "number") recordStatus(span, status);
}

import { quietly } from "../runtime/quiet-call.ts";
import { HTTP_STATUS_CODE } from "../segment/tag-key.ts";
import type { Span } from "./span.ts";

/**
 * Lets a span see how a promise ends, without taking part: the caller gets a promise of the same value or the same reason.
 *
 * A handler attached to the promise that the host holds would mark its rejection as handled and silence
 * `unhandledrejection`; so the host gets the promise behind the handler, and what it does with that one is its own.
 */
export function watch<Value>(
  promise: Promise<Value>,
  onValue: (value: Value) => void,
  onReason: (reason: unknown) => void,
): Promise<Value> {
  return promise.then(
    (value) => {
      quietly(onValue, value);
      return value;
    },
    (reason: unknown) => {
      quietly(onReason, reason);
      throw reason;
    },
  );
}

/** Tags an HTTP status on a span; 400 and above is an error, as in every SkyWalking agent. */
export function recordStatus(span: Span, status: number): void {
  span.tag(HTTP_STATUS_CODE, status);
  if (status >= 400) span.error();
}

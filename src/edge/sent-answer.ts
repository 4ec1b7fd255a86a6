import { endingBy, type SpannedCall, spannedCall } from "./spanned-call.ts";
import { ABORTED } from "./table-entries.ts";

/** What a server gives a handler beside the request, as far as it tells when the answer has gone out. */
interface Beside {
  /** Deno's. */
  readonly completed?: PromiseLike<unknown>;
  /** Of `@hono/node-server`: Node's `ServerResponse`. */
  readonly outgoing?: {
    readonly closed: boolean;
    readonly errored?: unknown;
    readonly writableFinished: boolean;
    once(event: "close", listener: () => void): unknown;
  };
}

/**
 * Makes a handler's call as `spannedCall` does, but its span ends when the server says that the answer has gone out: the
 * `endAt: "body"` of Deno and Node. No body is looked at. A server that says nothing, as Bun's, leaves the span to the call.
 *
 * Node tells the error of a stream, and that a client has left, which is the tag `aborted`; Deno tells neither.
 */
export const callUntilSent: SpannedCall = (span, call, onSettled, came) => {
  const endLater = (): void => {
    try {
      const { outgoing, completed }: Beside = Object(came?.[1]);
      const end = (): void => {
        if (outgoing?.writableFinished === false) span.tag(ABORTED, true);
        if (outgoing?.errored) span.error(outgoing.errored);
        span.end();
      };
      if (completed !== undefined) completed.then(end, end);
      else if (outgoing?.closed === false) outgoing.once("close", end);
      else end();
    } catch {
      // What a host gives beside the request may be anything, and only look like a server's.
      span.end();
    }
  };
  return spannedCall(endingBy(span, endLater), call, (_until, value) => onSettled?.(span, value));
};

import { quietly } from "../core/runtime/quiet-call.ts";
import { beginRequest, type RequestTracing } from "./page-request.ts";
import { replaceMethod } from "./replaced-method.ts";

/**
 * Traces `navigator.sendBeacon`. Nobody learns what became of a beacon, so the span has no status; it has failed if the browser
 * did not take it. A beacon has no headers, so the server's trace is another one.
 *
 * @param flush - Sends what waits: a page that is left makes its last beacon after the agent has sent what there was.
 * @returns A function that puts the native method back.
 */
export function instrumentBeacon(
  page: Window & typeof globalThis,
  tracing: RequestTracing,
  flush: () => void,
): () => void {
  return replaceMethod(page.Navigator.prototype, "sendBeacon", (native, self, args) => {
    const span = args.length > 0 && beginRequest(tracing, "POST", args[0])?.span;
    let isTaken = false;
    try {
      isTaken = Reflect.apply(native, self, args);
      return isTaken;
    } finally {
      quietly(() => {
        if (!span) return;
        if (!isTaken) span.error();
        tracing.activities.end(span);
        if (tracing.document.hidden) flush();
      });
    }
  });
}

import { watch } from "../core/context/exit-outcome.ts";
import { type FetchArguments, readFetchCall, withHeaders } from "../core/context/fetch-call.ts";
import { quietly } from "../core/runtime/quiet-call.ts";
import { beginRequest, endAnswered, endFailed, type RequestTracing } from "./page-request.ts";
import { replaceMethod } from "./replaced-method.ts";

/**
 * Traces `fetch`. The page gets the native Response, unread and uncloned, or the native error.
 *
 * The span ends when the headers have come: reading the body is the page's own business.
 *
 * @returns A function that puts the native `fetch` back.
 */
export function instrumentFetch(page: Window & typeof globalThis, tracing: RequestTracing): () => void {
  return replaceMethod(page, "fetch", (native, self, args) =>
    tracedFetch(native, tracing, self, args as FetchArguments),
  );
}

function tracedFetch(
  native: typeof globalThis.fetch,
  tracing: RequestTracing,
  self: unknown,
  args: FetchArguments,
): Promise<Response> {
  const call = readFetchCall(args, tracing.document.baseURI);
  const traced = call && beginRequest(tracing, call.method, call.url);
  if (!traced) return Reflect.apply(native, self, args);
  const { headers } = traced;
  const fail = (reason: unknown): void =>
    quietly(() => endFailed(tracing, traced, reason, isAborted(call.signal, reason)));
  try {
    const response: Promise<Response> = Reflect.apply(native, self, headers ? tryWithHeaders(args, headers) : args);
    return watch(response, ({ status }) => endAnswered(tracing, traced, status), fail);
  } catch (reason) {
    // Another script's patch may throw where the native function would reject.
    fail(reason);
    throw reason;
  }
}

function tryWithHeaders(args: FetchArguments, headers: Readonly<Record<string, string>>): FetchArguments {
  try {
    return withHeaders(args, headers);
  } catch {
    // fetch will refuse the same arguments in its own words.
    return args;
  }
}

/** The page gave up itself; `AbortSignal.timeout` is a failure all the same. */
function isAborted(signal: AbortSignal | undefined, reason: unknown): boolean {
  return signal?.aborted === true && !(reason instanceof DOMException && reason.name === "TimeoutError");
}

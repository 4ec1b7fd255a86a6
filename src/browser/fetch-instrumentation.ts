import { SW8 } from "../core/context/context-carrier.ts";
import { watch } from "../core/context/exit-outcome.ts";
import { isOwnRequest } from "../core/report/http-exchange.ts";
import { beginRequest, endAnswered, endFailed, type RequestTracing, type TracedRequest } from "./page-request.ts";
import { replaceMethod } from "./replaced-method.ts";

type FetchArguments = Parameters<typeof globalThis.fetch>;

/**
 * Traces `fetch`. The page gets the native Response, unread and uncloned, or the native error.
 *
 * The span ends when the headers have come: reading the body is the page's own business.
 *
 * @returns A function that puts the native `fetch` back.
 */
export function instrumentFetch(page: Window & typeof globalThis, tracing: RequestTracing): () => void {
  return replaceMethod(page, "fetch", (native, self, args) => {
    const given = args as FetchArguments;
    const traced = begin(tracing, given);
    if (!traced) return Reflect.apply(native, self, given);
    const { span } = traced;
    try {
      const call: Promise<Response> = Reflect.apply(native, self, traced.args);
      return watch(
        call,
        (response) => endAnswered(tracing, span, response.status),
        (reason) => endFailed(tracing, span, reason, isAborted(given, reason)),
      );
    } catch (reason) {
      // Another script's replacement may throw where the native function would reject.
      endFailed(tracing, span, reason, false);
      throw reason;
    }
  });
}

/** Begins the span; undefined when the call is ours, or one that the native function will refuse. */
function begin(
  tracing: RequestTracing,
  args: FetchArguments,
): (TracedRequest & { readonly args: FetchArguments }) | undefined {
  const [input, init] = args;
  if (isOwnRequest(init)) return undefined;
  try {
    const request = input instanceof Request ? input : undefined;
    const method = (init?.method ?? request?.method ?? "GET").toUpperCase();
    const traced = beginRequest(tracing, method, request ? request.url : String(input));
    if (!traced) return undefined;
    return { ...traced, args: traced.sw8 === undefined ? args : withHeader(tracing, traced, args) };
  } catch {
    return undefined;
  }
}

function withHeader(
  { activities }: RequestTracing,
  { span, sw8 = "" }: TracedRequest,
  args: FetchArguments,
): FetchArguments {
  const [input, init] = args;
  try {
    if (!(input instanceof Request) && isPlain(init)) {
      const headers = new Headers(init?.headers);
      headers.set(SW8, sw8);
      return [input, { ...init, headers }];
    }
    // What fetch itself does first with a Request: no other way keeps its referrer, mode and body as they are.
    const request = new Request(input, init);
    request.headers.set(SW8, sw8);
    return [request];
  } catch (reason) {
    span.error(reason);
    activities.end(span);
    throw reason;
  }
}

/** Only a plain object's members can be copied; anything else is left to the Request constructor to read. */
function isPlain(init: RequestInit | undefined): boolean {
  if (init === undefined || init === null) return true;
  const prototype: unknown = Object.getPrototypeOf(init);
  return prototype === Object.prototype || prototype === null;
}

/** The page gave up itself; `AbortSignal.timeout` is a failure all the same. */
function isAborted([input, init]: FetchArguments, reason: unknown): boolean {
  const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined);
  return signal?.aborted === true && !(reason instanceof DOMException && reason.name === "TimeoutError");
}

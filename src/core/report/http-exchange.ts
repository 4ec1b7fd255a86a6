import { startBackgroundTimer } from "../runtime/background-timer.ts";
import { requireFunction, requireWholeNumber } from "../runtime/option-checks.ts";
import { toText } from "../runtime/text.ts";
import type { EncodedRequest, SendOptions, SendResult, SendStatus } from "./transport.ts";

/** The part of a Response that delivery reads. */
export interface CollectorResponse {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** The part of `fetch` that delivery uses; the runtime's own is one. */
export type CollectorFetch = (
  url: string,
  init: {
    method: "POST";
    headers: Record<string, string>;
    body: string | Uint8Array<ArrayBuffer>;
    signal: AbortSignal;
    redirect: "manual";
    keepalive?: boolean;
    credentials?: "omit";
  },
) => Promise<CollectorResponse>;

/** How requests reach the collector; the same for every wire over `fetch`. */
export interface ExchangeOptions {
  /** The `fetch` to use. Default: the global one as it stands at each request. */
  readonly fetch?: CollectorFetch | undefined;
  /** Milliseconds after which a request counts as broken off, 2,147,483,647 at most, as for any timer. Default 10,000. */
  readonly timeoutMs?: number | undefined;
  /** Headers for every request, such as `authentication`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** {@link ExchangeOptions} with every default in place. */
export interface ExchangeSettings {
  readonly fetch: CollectorFetch;
  readonly timeoutMs: number;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Fills in the defaults.
 *
 * @throws SkyWalkingError `invalid-option` for a `fetch` that is no function or a time-out below 1.
 */
export function resolveExchangeOptions(options: ExchangeOptions): ExchangeSettings {
  return {
    fetch: requireFunction("fetch", options.fetch) ?? ((url, init) => fetch(url, init)),
    timeoutMs: requireWholeNumber("timeoutMs", options.timeoutMs ?? 10_000, 1),
    headers: { ...options.headers },
  };
}

/** A response with its whole body. */
export interface Exchange {
  readonly response: CollectorResponse;
  readonly body: Uint8Array<ArrayBuffer>;
}

const ownRequests = new WeakSet<object>();

/** Says that the `init` of a `fetch` call is one of ours. */
export function markOwnRequest(init: object): void {
  ownRequests.add(init);
}

/**
 * Tells whether the `init` of a `fetch` call is one of ours: the agent's own requests are never traced, whichever `fetch`
 * they go through.
 */
export function isOwnRequest(init: unknown): boolean {
  // What is no object is in no WeakSet.
  return ownRequests.has(init as object);
}

/**
 * Makes one request and reads the answer within the time-out.
 *
 * @throws What `fetch` throws, and an error after the time-out.
 */
export async function exchange(
  { url, headers, body }: EncodedRequest,
  { keepalive }: SendOptions,
  { fetch, timeoutMs }: ExchangeSettings,
): Promise<Exchange> {
  const controller = new AbortController();
  const init: Parameters<CollectorFetch>[1] = {
    method: "POST",
    headers,
    body,
    signal: controller.signal,
    // Followed, most redirects turn the POST into a GET without a body, whose answer would pass for a success.
    redirect: "manual",
    keepalive,
  };
  markOwnRequest(init);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeOut = new Promise<never>((_resolve, reject) => {
    timer = startBackgroundTimer(() => {
      controller.abort();
      reject(new Error(`no answer in ${timeoutMs} ms`));
    }, timeoutMs);
  });
  try {
    // A race, since a `fetch` of somebody else may ignore the signal.
    return await Promise.race([timeOut, readAnswer(fetch(url, init))]);
  } finally {
    clearTimeout(timer);
  }
}

async function readAnswer(answer: Promise<CollectorResponse>): Promise<Exchange> {
  const response = await answer;
  return { response, body: new Uint8Array(await response.arrayBuffer()) };
}

/** Counts the items that our gateway has refused by name, `3;bad-clock, 7;too-many`, of a request whose others it took. */
export function countRejected({ headers }: Pick<CollectorResponse, "headers">): number | undefined {
  return headers.get("skywalking-rejected")?.split(",").length;
}

/**
 * What HTTP statuses mean; any other is a rejection. 429 and 503: nothing was taken. 502 and 504 come from a proxy that may
 * have passed the request on. After 400 and 500 OAP has kept an unknown part of the batch: never sent again.
 */
function meaningOf(status: number): SendStatus {
  if (status === 429 || status === 503) return "retryable";
  if (status === 408 || status === 502 || status === 504) return "ambiguous";
  return status === 413 ? "too-large" : "rejected";
}

/**
 * Tells whether what a proxy says of a failure means that the collector may have taken the request: Envoy says so of one that
 * had gone on when the connection broke, and answers 503 all the same.
 *
 * @see https://github.com/envoyproxy/envoy/blob/main/source/common/http/utility.cc
 */
export function wasPassedOn(text: string): boolean {
  return /reset reason: (?:connection te|\w+ reset|proto)/.test(text);
}

/**
 * Turns an HTTP status into a result, or undefined for a success.
 *
 * @param body - The answer's body, in which a proxy may say how far the request came.
 */
export function resultOfStatus(
  { ok, status, headers }: Pick<CollectorResponse, "ok" | "status" | "headers">,
  body?: Uint8Array,
): SendResult | undefined {
  if (ok) return undefined;
  return {
    status: wasPassedOn(new TextDecoder().decode(body)) ? "ambiguous" : meaningOf(status),
    cause: new Error(`HTTP ${status}`),
    retryAfterMs: parseRetryAfter(headers.get("retry-after")),
  };
}

/** Tells whether an answer is a web page: some other server stands where the collector should be. */
export function isWebPage(response: CollectorResponse): boolean {
  return /^text\/html/i.test(response.headers.get("content-type") ?? "");
}

/** Reads `Retry-After` in both forms, seconds and date, as milliseconds from now. */
export function parseRetryAfter(value: string | null): number | undefined {
  if (!value) return undefined;
  const ms = Number(value) >= 0 ? Number(value) * 1_000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

/** What runtimes say of a connection that was never made: Node by a code, Deno and Bun in words. A page cannot tell. */
const REFUSED = /E(?:CONNREFUSED|NOTFOUND|AI_AGAIN|\w+UNREACH)|connection refused|dns error/i;

/** Turns what a request was rejected with into a result: a connection that was never made took nothing. Never throws. */
export function resultOfRejection(cause: unknown): SendResult {
  try {
    const { code, cause: reason } = Object(cause);
    const isRefused = REFUSED.test([cause, code, reason, Object(reason).code].map(toText).join());
    return { status: isRefused ? "retryable" : "ambiguous", cause };
  } catch {
    return { status: "ambiguous", cause };
  }
}

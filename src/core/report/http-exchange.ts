import { requireFunction, requireWholeNumber } from "../runtime/option-checks.ts";
import { toText } from "../runtime/text.ts";
import type { EncodedRequest, SendOptions, SendResult } from "./transport.ts";

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
  /** Milliseconds after which a request counts as broken off. Default 10,000. */
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

/**
 * Tells whether the `init` of a `fetch` call is one of ours: the agent's own requests are never traced, whichever `fetch`
 * they go through.
 */
export function isOwnRequest(init: unknown): boolean {
  return typeof init === "object" && init !== null && ownRequests.has(init);
}

/** Makes one request and reads the answer within the time-out; a SendResult when there was no complete answer. Never rejects. */
export async function exchange(
  request: EncodedRequest,
  send: SendOptions,
  { fetch, timeoutMs }: ExchangeSettings,
): Promise<Exchange | SendResult> {
  const controller = new AbortController();
  const init: Parameters<CollectorFetch>[1] = {
    method: "POST",
    headers: request.headers,
    body: request.body,
    signal: controller.signal,
    // Followed, most redirects turn the POST into a GET without a body, whose answer would pass for a success.
    redirect: "manual",
    ...(send.keepalive && { keepalive: true }),
  };
  ownRequests.add(init);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeOut = new Promise<SendResult>((resolve) => {
    timer = setTimeout(() => {
      controller.abort();
      resolve({ status: "ambiguous", cause: new Error(`no answer in ${timeoutMs} ms`) });
    }, timeoutMs);
  });
  try {
    // A race, since a `fetch` of somebody else may ignore the signal.
    return await Promise.race([timeOut, readAnswer(fetch(request.url, init))]);
  } catch (cause) {
    return { status: wasRefused(cause) ? "retryable" : "ambiguous", cause };
  } finally {
    clearTimeout(timer);
  }
}

async function readAnswer(answer: Promise<CollectorResponse>): Promise<Exchange> {
  const response = await answer;
  return { response, body: new Uint8Array(await response.arrayBuffer()) };
}

/**
 * Turns an HTTP status into a result, or undefined for a success.
 *
 * 429 and 503 mean that nothing was taken. 502 and 504 come from a proxy that may have passed the request on. After 400
 * and 500 OAP has kept an unknown part of the batch: never sent again.
 */
export function resultOfStatus(response: CollectorResponse): SendResult | undefined {
  if (response.ok) return undefined;
  const cause = new Error(`HTTP ${response.status}`);
  switch (response.status) {
    case 429:
    case 503:
      return { status: "retryable", cause, retryAfterMs: parseRetryAfter(response.headers.get("retry-after")) };
    case 408:
    case 502:
    case 504:
      return { status: "ambiguous", cause };
    default:
      return { status: "rejected", cause };
  }
}

/** Tells whether an answer is a web page: some other server stands where the collector should be. */
export function isWebPage(response: CollectorResponse): boolean {
  return /^text\/html/i.test(response.headers.get("content-type") ?? "");
}

/** Reads `Retry-After` in both forms, seconds and date, as milliseconds from now. */
export function parseRetryAfter(value: string | null): number | undefined {
  if (!value) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

/** A connection that was never made took nothing. Node and Deno say so; a page cannot tell. */
function wasRefused(error: unknown): boolean {
  const reasons = [error, error instanceof Error ? error.cause : undefined];
  const texts = reasons.map((reason) =>
    reason instanceof Error && "code" in reason ? toText(reason.code) : toText(reason),
  );
  return /E(?:CONNREFUSED|NOTFOUND|AI_AGAIN|NETUNREACH|HOSTUNREACH)|connection refused|dns error/i.test(
    texts.join(" "),
  );
}

import { type CollectorFetch, type CollectorResponse, markOwnRequest } from "../core/report/http-exchange.ts";

/** What connect-web's transports take as `fetch`. */
export type ConnectFetch = typeof globalThis.fetch;

/**
 * Makes the `fetch` for a transport of connect-web whose requests belong to the agent: they are never traced, or each report
 * would make a span to report, and they do not follow redirects, which Cloudflare Workers refuse in connect-web's own way.
 *
 * The default transport has it. One of your own in a page or an edge runtime needs it.
 *
 * @param fetch - The `fetch` below. Default: the global one as it stands at each request.
 * @example
 * ```ts
 * import { createConnectTransport } from "@connectrpc/connect-web";
 * const transport = createConnectTransport({ baseUrl: "https://gateway.shop.example", fetch: untracedFetch() });
 * const reporter = createConnectReporter({ transport });
 * ```
 */
export function untracedFetch(fetch?: CollectorFetch): ConnectFetch {
  return createCollectorFetch(fetch ?? ((url, init) => globalThis.fetch(url, init)), false);
}

/** Makes a `fetch` for connect-web of a reporter's; `keepalive` lets the request outlive the page. */
export function createCollectorFetch(fetch: CollectorFetch, keepalive: boolean): ConnectFetch {
  return async (input, given = {}) => {
    const init: Parameters<CollectorFetch>[1] = {
      method: "POST",
      headers: Object.fromEntries(new Headers(given.headers)),
      body: bodyOf(given.body),
      signal: given.signal ?? new AbortController().signal,
      redirect: "manual",
      ...(keepalive && { keepalive }),
    };
    markOwnRequest(init);
    const response = await fetch(String(input), init);
    if (isWhole(response)) return response;
    throw new TypeError("The 'fetch' that was given answers with less than a Response.");
  };
}

function bodyOf(body: RequestInit["body"]): string | Uint8Array<ArrayBuffer> {
  if (typeof body === "string") return body;
  return body instanceof Uint8Array ? new Uint8Array(body) : "";
}

/** Not `instanceof`: a `fetch` of another realm, or of a package, has a Response of its own. */
function isWhole(response: CollectorResponse): response is Response {
  return "body" in response;
}

import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { allowCrossOrigin, answerPreflight } from "./cross-origin.ts";
import type { EventStream } from "./event-stream.ts";
import { isAllowedHost } from "./host-check.ts";
import { createJsonIntake } from "./intake/json-intake.ts";
import type { RpcIntake } from "./intake/rpc-intake.ts";
import { servePage } from "./page-assets.ts";
import { createQueryApi } from "./query-api.ts";
import type { Store } from "./store/store.ts";

/** What answers requests. */
export interface ListenerParts {
  readonly store: Store;
  readonly events: EventStream;
  readonly rpc: RpcIntake;
  /** The name or address the collector was started with. */
  readonly hostname: string;
}

/** For everything a person's browser reads: no foreign script, style, frame or form. */
const readingHeaders = {
  "content-security-policy": "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
};

/**
 * Makes the listener of the collector's HTTP server.
 *
 * Pages of any origin may send. Reading, by the page and by `/api/`, is for this origin alone, and only under a host name that
 * is ours.
 */
export function createRequestListener(parts: ListenerParts): RequestListener {
  const takeJson = createJsonIntake(parts.store);
  const query = createQueryApi(parts.store, parts.events);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = urlOf(request);
    const { pathname } = url;
    if (pathname === "/" || pathname.startsWith("/page/") || pathname.startsWith("/api/")) {
      for (const [name, value] of Object.entries(readingHeaders)) response.setHeader(name, value);
      if (!isAllowedHost(request.headers.host, parts.hostname)) {
        response.writeHead(403, { "content-type": "text/plain" }).end("this host name is not the collector's\n");
        return;
      }
      if (pathname.startsWith("/api/") ? query(url, request, response) : await servePage(request, pathname, response))
        return;
    } else {
      allowCrossOrigin(request, response);
      if (request.method === "OPTIONS") {
        answerPreflight(response);
        return;
      }
      if (await parts.rpc(pathname, request, response)) return;
      if (await takeJson(pathname, request, response)) return;
      parts.store.refuse("not-found");
    }
    response.writeHead(404, { "content-type": "text/plain" }).end("not found\n");
  }

  return (request, response) => {
    answer(request, response).catch((error: unknown) => fail(response, error));
  };
}

function urlOf({ url }: IncomingMessage): URL {
  // A request target may be anything; what is no path leads to no resource.
  const path = url?.startsWith("/") === true ? url : "/no-path";
  return new URL(`http://collector${path}`);
}

function fail(response: ServerResponse, error: unknown): void {
  if (response.destroyed) return;
  console.error("The collector could not answer a request.", error);
  if (response.headersSent) response.destroy();
  else response.writeHead(500).end();
}

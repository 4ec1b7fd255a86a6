import type { IncomingMessage, ServerResponse } from "node:http";
import type { EventStream } from "./event-stream.ts";
import { isSignal } from "./store/signal.ts";
import type { Store } from "./store/store.ts";
import type { TraceQuery } from "./views/trace-list.ts";

/** Serves the paths under `/api/`; returns false for one it does not have. */
export type QueryApi = (url: URL, request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * Makes the query side, for the page, for tests and for people with curl: JSON over GET, and DELETE `/api/data` to start over.
 *
 * `/api/traces?limit=&service=&errors=`, `/api/traces/{traceId}`, `/api/services`, `/api/map`, `/api/signals/{signal}`,
 * `/api/stats`, and `/api/events` as server-sent events.
 */
export function createQueryApi(store: Store, events: EventStream): QueryApi {
  const fixed = new Map<string, (url: URL) => unknown>([
    ["/api/traces", (url) => ({ traces: store.traces(traceQueryOf(url)) })],
    ["/api/services", () => store.serviceMap().services],
    ["/api/map", () => store.serviceMap()],
    ["/api/stats", () => store.stats()],
  ]);

  function find(url: URL): unknown {
    const view = fixed.get(url.pathname);
    if (view !== undefined) return view(url);
    const [, kind, name] = /^\/api\/(traces|signals)\/([^/]+)$/.exec(url.pathname) ?? [];
    if (kind === "traces" && name !== undefined) return store.trace(decode(name));
    if (kind !== "signals" || name === undefined || !isSignal(name)) return undefined;
    return { signal: name, items: name === "segments" ? store.segments() : store.items(name) };
  }

  return (url, request, response) => {
    const { pathname } = url;
    if (request.method === "DELETE" && pathname === "/api/data") {
      store.clear();
      response.writeHead(204).end();
      return true;
    }
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.writeHead(405, { allow: pathname === "/api/data" ? "DELETE" : "GET, HEAD" }).end();
      return true;
    }
    if (pathname === "/api/events") {
      events.open(response);
      return true;
    }
    const found = find(url);
    if (found === undefined) return false;
    response.writeHead(200, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(found));
    return true;
  };
}

function traceQueryOf({ searchParams }: URL): TraceQuery {
  const limit = Number(searchParams.get("limit") ?? "");
  const service = searchParams.get("service");
  return {
    ...(Number.isInteger(limit) && limit > 0 ? { limit } : {}),
    ...(service === null || service === "" ? {} : { service }),
    errors: ["", "1", "true"].includes(searchParams.get("errors") ?? "false"),
  };
}

function decode(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

/** A request as it arrived at a {@link Site}. */
export interface SiteRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** Answers a request, now or later or never. */
export type Reply = (request: SiteRequest, response: ServerResponse) => void;

/** An HTTP server on a port of its own that records what arrives and answers what the test tells it to. */
export interface Site {
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string;
  /** `127.0.0.1:PORT`, the peer of a span that calls it. */
  readonly host: string;
  /** What arrived so far, in order, pre-flight requests included. */
  readonly requests: readonly SiteRequest[];
  /** Sets the answer to every request for a path; a path without one gets 404. */
  route(path: string, reply: Reply): void;
  /** The first request that matches, or fails after 10 seconds with what arrived instead. */
  request(path: string, method?: string): Promise<SiteRequest>;
  /** Stops listening and breaks every connection. */
  close(): Promise<void>;
}

/** How a {@link Site} is started. */
export interface SiteOptions {
  /**
   * Request headers that pages of other origins may send, as in `Access-Control-Allow-Headers`. Absent: the server knows
   * nothing of CORS, as most do not.
   */
  readonly allowHeaders?: string;
  /** What a path without a route of its own gets. Default 404. */
  readonly otherwise?: Reply;
}

const ARRIVES_WITHIN_MILLISECONDS = 10_000;

/** Starts a site on a free port of 127.0.0.1. */
export async function startSite(options: SiteOptions = {}): Promise<Site> {
  const requests: SiteRequest[] = [];
  const routes = new Map<string, Reply>();
  const arrivals = new EventTarget();
  const otherwise = options.otherwise ?? answer({ status: 404 });
  const server = createServer((incoming, response) => {
    readRequest(incoming).then(
      (request) => {
        requests.push(request);
        arrivals.dispatchEvent(new Event("arrival"));
        const cors = allowOtherOrigins(options, request, response);
        if (cors === "answered") return;
        (routes.get(request.path) ?? otherwise)(request, response);
      },
      () => response.destroy(),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const host = `127.0.0.1:${portOf(server.address())}`;
  return {
    origin: `http://${host}`,
    host,
    requests,
    route: (path, reply) => void routes.set(path, reply),
    request: (path, method = "GET") =>
      arrived(
        arrivals,
        () => requests.find((request) => request.path === path && request.method === method),
        () =>
          `${method} ${path} did not arrive, but: ${requests.map((request) => `${request.method} ${request.url}`).join(", ") || "nothing"}`,
      ),
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/**
 * Waits until `find` returns something, asking again at every `arrival` event.
 *
 * @throws Error with the text of `report` after 10 seconds, long enough for anything that is going to come.
 */
async function arrived<Found>(
  arrivals: EventTarget,
  find: () => Found | undefined,
  report: () => string,
): Promise<Found> {
  const signal = AbortSignal.timeout(ARRIVES_WITHIN_MILLISECONDS);
  for (;;) {
    const found = find();
    if (found !== undefined) return found;
    if (signal.aborted) throw new Error(report());
    await new Promise<void>((resolve) => {
      const listener = () => {
        arrivals.removeEventListener("arrival", listener);
        signal.removeEventListener("abort", listener);
        resolve();
      };
      arrivals.addEventListener("arrival", listener);
      signal.addEventListener("abort", listener);
    });
  }
}

/** What {@link answer} sends. */
export interface Answer {
  /** Default 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Answers with a status, headers and a text; a text without a type of its own is plain. */
export function answer({ status = 200, headers = {}, body = "" }: Answer): Reply {
  return (_request, response) => {
    response.writeHead(status, { "content-type": "text/plain", ...headers });
    response.end(body);
  };
}

/** Answers with a page. */
export function html(body: string): Reply {
  return answer({ headers: { "content-type": "text/html; charset=utf-8" }, body });
}

/** Sends the client elsewhere. */
export function redirect(location: string): Reply {
  return answer({ status: 302, headers: { location } });
}

/** Holds the request until a promise resolves, then answers: the test says when, not a clock. */
export function after(gate: Promise<unknown>, reply: Reply): Reply {
  return (request, response) => void gate.then(() => reply(request, response));
}

/** Takes the request and never answers. */
export const hang: Reply = () => undefined;

/** Breaks the connection without an answer. */
export const reset: Reply = (_request, response) => void response.socket?.resetAndDestroy();

async function readRequest(incoming: IncomingMessage): Promise<SiteRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const url = incoming.url ?? "/";
  const path = url.split("?", 1)[0] ?? url;
  return { method: incoming.method ?? "", url, path, headers: incoming.headers, body: Buffer.concat(chunks) };
}

function allowOtherOrigins(options: SiteOptions, request: SiteRequest, response: ServerResponse): "answered" | "open" {
  if (options.allowHeaders === undefined) return "open";
  response.setHeader("access-control-allow-origin", "*");
  if (request.method !== "OPTIONS") return "open";
  response.setHeader("access-control-allow-headers", options.allowHeaders);
  response.setHeader("access-control-allow-methods", "*");
  response.writeHead(204).end();
  return "answered";
}

function portOf(address: unknown): number {
  if (typeof address === "object" && address !== null && "port" in address) return Number(address.port);
  throw new Error("a TCP server without a port");
}

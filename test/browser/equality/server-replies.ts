import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import type { Reply, SiteRequest } from "../../support/site.ts";

type Told = (response: ServerResponse, query: URLSearchParams, request: SiteRequest) => void;

/**
 * What is broken off or never answered: how often a browser tries, and whether it gets so far, is not the same every time. And
 * what may come from a cache: WebKit's memory gives an answer again only to a request with the same headers.
 */
export const UNCERTAIN: readonly string[] = ["hang", "stall", "reset", "lost", "partial", "late", "later", "cached"];

const LARGE = "0123456789abcdef".repeat(16_384);

/** What a server does, by the last part of the address. */
const REPLIES: Readonly<Record<string, Told>> = {
  answer: (response, query, { method }) => {
    const status = Number(query.get("status") ?? 200);
    const type = query.get("type") ?? "text/plain";
    response.writeHead(status, query.get("phrase") ?? undefined, type ? { "content-type": type } : {});
    response.end(
      method === "HEAD" || [204, 205, 304].includes(status) ? undefined : (query.get("body") ?? "the answer"),
    );
  },
  echo: (response, _query, { method, body }) => {
    response.writeHead(200, { "content-type": "application/octet-stream", "x-method": method });
    response.end(body);
  },
  headers: (response, _query, { path }) => {
    const headers = { "x-shop": "a, b", "set-cookie": `seen=1; Path=${path}`, "x-empty": "", "content-language": "de" };
    response.writeHead(200, { ...headers, "content-type": "text/html; charset=iso-8859-1" });
    response.end(Buffer.from("Gr\u00fc\u00dfe", "latin1"));
  },
  redirect: (response, query) => {
    response.writeHead(Number(query.get("status") ?? 302), { location: query.get("to") ?? "" });
    response.end("moved");
  },
  loop: (response, _query, { url }) => response.writeHead(302, { location: url }).end(),
  reset: (response) => void response.socket?.resetAndDestroy(),
  // Not before the page was told what it has sent: Firefox does that every 50 ms, and not for what failed before.
  lost: (response) => void setTimeout(() => response.socket?.resetAndDestroy(), 300),
  partial: (response) => {
    response.writeHead(200, { "content-type": "text/plain", "content-length": "1000" });
    // Not before the page has begun to read it.
    response.write("the first part", () => setTimeout(() => response.socket?.destroy(), 100));
  },
  chunks: (response) => {
    response.writeHead(200, { "content-type": "text/plain" });
    response.write("one,", () =>
      setTimeout(() => response.write("two,", () => setTimeout(() => response.end("three"), 5)), 5),
    );
  },
  trailers: (response) => {
    response.writeHead(200, { "content-type": "text/plain", trailer: "x-late" });
    response.write("with a trailer");
    response.addTrailers({ "x-late": "1" });
    response.end();
  },
  hints: (response) =>
    response.writeEarlyHints({ link: "</a.css>; rel=preload; as=style" }, () => response.end("hinted")),
  gzip: (response) => {
    response.writeHead(200, { "content-type": "text/plain", "content-encoding": "gzip" });
    response.end(gzipSync(LARGE.slice(0, 2_000)));
  },
  "bad-gzip": (response) => {
    response.writeHead(200, { "content-type": "text/plain", "content-encoding": "gzip" });
    response.end("no gzip at all");
  },
  large: (response) => {
    response.writeHead(200, { "content-type": "text/plain", "content-length": LARGE.length });
    response.end(LARGE);
  },
  cookie: (response, _query, { headers, path }) => {
    response.writeHead(200, { "set-cookie": `basket=7; Path=${path}`, "content-type": "text/plain" });
    response.end(headers.cookie ?? "no cookie");
  },
  cached: (response, _query, { headers }) => {
    const isKnown = headers["if-none-match"] === '"1"';
    response.writeHead(isKnown ? 304 : 200, {
      etag: '"1"',
      "cache-control": "max-age=60",
      "content-type": "text/plain",
    });
    response.end(isKnown ? undefined : "cached");
  },
  late: (response) => void setTimeout(() => response.end("late"), 40),
  later: (response) => void setTimeout(() => response.end("later"), 1_000),
  hang: () => undefined,
  stall: (response) => {
    response.writeHead(200, { "content-type": "text/plain" });
    response.write("the first part");
  },
};

/** Answers `/RUN/CASE/REPLY?QUERY`. */
export const tellReply: Reply = (request, response) => {
  const { pathname, searchParams } = new URL(request.url, "http://site");
  response.sendDate = false;
  response.setHeader("cache-control", "no-store");
  allow(searchParams.get("cors"), request, response);
  if (request.method === "OPTIONS" && searchParams.has("cors")) {
    response.writeHead(204).end();
    return;
  }
  const reply = REPLIES[pathname.slice(pathname.lastIndexOf("/") + 1)];
  if (reply) reply(response, searchParams, request);
  else response.writeHead(404, { "content-type": "text/plain" }).end("nothing here");
};

/** Writes CORS headers: `any` for every origin, `origin` for the page's, `credentials` with cookies, `full` with all that may be allowed. */
function allow(cors: string | null, { headers }: SiteRequest, response: ServerResponse): void {
  if (!cors) return;
  response.setHeader("access-control-allow-origin", cors === "any" ? "*" : (headers.origin ?? "*"));
  if (cors === "credentials") response.setHeader("access-control-allow-credentials", "true");
  if (cors !== "full") return;
  response.setHeader("access-control-allow-headers", "x-shop, content-type");
  response.setHeader("access-control-allow-methods", "GET, PUT, DELETE, PATCH");
  response.setHeader("access-control-expose-headers", "x-shop, x-method");
}

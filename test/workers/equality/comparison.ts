import { httpEndpoint } from "../../../src/core/segment/endpoint-name.ts";
import type { Case, Client } from "./case.ts";
import { plain, thrown } from "./observation.ts";
import { openSocket } from "./open-socket.ts";
import { pathOf } from "./place.ts";
import { ask } from "./raw-client.ts";
import type { Arrival, Side } from "./side.ts";

/** All that a case came to on one side. */
export interface Outcome {
  readonly seen: unknown;
  /** What arrived upstream, without the trace's headers. */
  readonly arrived: readonly Arrival[];
  /** The endpoints of the requests that were sent to the subject and make an Entry span. */
  readonly endpoints: readonly string[];
  /** The `sw8` of each request that arrived upstream; empty where there was none. */
  readonly sw8: readonly string[];
}

/** Milliseconds after which a case is given up: none takes a tenth of that. */
const MAX_MS = 5_000;
/** The same of a case that runs beside all others. */
const MAX_LONG_MS = 60_000;

/** Runs a case on one side. */
export async function runCase(side: Side, family: string, name: string, one: Case): Promise<Outcome> {
  const path = pathOf(family, name);
  const endpoints: string[] = [];
  const client = clientOf(side, path, (method, url) => endpoints.push(httpEndpoint(method, new URL(url).pathname)));
  const isBeside = Boolean(one.call ?? one.object);
  const act = one.ask ?? (isBeside ? () => client.call() : () => client.ask());
  const seen = plain(await withinLimit(() => act(client), one.isLong ? MAX_LONG_MS : MAX_MS));
  // What the Worker beside it asks for is the same path.
  if (one.serve && one.call) endpoints.push(httpEndpoint("GET", path));
  const mine = side.arrivals.filter((arrival) => arrival.path.startsWith(`${path}/`));
  return {
    seen,
    arrived: one.isUnordered
      ? mine.map(neutral).sort((left, right) => (left.body + left.path < right.body + right.path ? -1 : 1))
      : mine.map(neutral),
    endpoints: one.isEndless ? [] : endpoints,
    sw8: mine.map(({ headers }) => String(headers["sw8"] ?? "")),
  };
}

async function withinLimit(act: () => unknown, milliseconds: number): Promise<unknown> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise((resolve) => {
    timer = setTimeout(resolve, milliseconds, "the case did not come to its end");
  });
  try {
    return await Promise.race([act(), limit]);
  } catch (reason) {
    return { caseThrew: thrown(reason) };
  } finally {
    clearTimeout(timer);
  }
}

function clientOf(side: Side, path: string, note: (method: string, url: string) => void): Client {
  return {
    path,
    name: path.slice(1),
    worker: side.worker,
    upstreamHost: side.upstreamHost,
    ask: (what) => {
      const url = `${side.subjectUrl}${path}${what?.path ?? ""}`;
      if (!what?.headers?.["access-control-request-method"]) note(what?.method ?? "GET", url);
      return ask(url, what);
    },
    socket: (query = "") => {
      note("GET", `${side.subjectUrl}${path}`);
      return openSocket(side, path + query);
    },
    arrived: (reply, count = 1) =>
      side.until((arrivals) => {
        const found = arrivals.filter((arrival) => arrival.path === `${path}/${reply}`);
        return found.length >= count ? found.map(({ body }) => body) : undefined;
      }),
    email: (raw) =>
      ask(`${side.entryUrl}/cdn-cgi/handler/email?from=sender@shop.example&to=shop@shop.example`, {
        method: "POST",
        body: [raw.replaceAll("\n", "\r\n")],
      }),
    evict: (className, name) =>
      side.miniflare.unsafeEvictDurableObject("subject", className, { name, webSockets: "hibernate" }),
    call: async (query = "") => {
      const response = await fetch(`${side.callerUrl}${path}${query}`);
      return response.json();
    },
  };
}

/** A form's boundary is drawn anew for each request; the two servers have ports of their own. */
function neutral({ method, path, headers: { sw8: _, host: _host, ...headers }, body }: Arrival): Arrival {
  const boundary = /boundary=(.+)$/.exec(String(headers["content-type"]))?.[1];
  const without = (text: string) => (boundary === undefined ? text : text.replaceAll(boundary, "BOUNDARY"));
  const kept = Object.entries(headers).map(([name, value]) => [
    name,
    without(String(value)).replace(/:\d{4,5}/g, ":PORT"),
  ]);
  return {
    method,
    path,
    headers: Object.fromEntries(kept),
    body: without(body).replace(/127\.0\.0\.1:\d+/g, "127.0.0.1:PORT"),
  };
}

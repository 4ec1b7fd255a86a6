import type { Case, Client, OpenSocket } from "./case.ts";
import { plain, thrown } from "./observation.ts";
import { pathOf } from "./place.ts";
import { ask } from "./raw-client.ts";
import type { Arrival, Side } from "./side.ts";

/** All that a case came to on one side. */
export interface Outcome {
  readonly seen: unknown;
  /** What arrived upstream, without the trace's headers. */
  readonly arrived: readonly Arrival[];
  /** The `sw8` of each request that arrived upstream; empty where there was none. */
  readonly sw8: readonly string[];
}

/** Milliseconds after which a case is given up: none takes a tenth of that. */
const MAX_MS = 5_000;

/** Runs a case on one side. */
export async function runCase(side: Side, family: string, name: string, one: Case): Promise<Outcome> {
  const path = pathOf(family, name);
  const client = clientOf(side, path);
  const isBeside = Boolean(one.call ?? one.object);
  const act = one.ask ?? (isBeside ? () => client.call() : () => client.ask());
  const seen = plain(await withinLimit(() => act(client)));
  const mine = side.arrivals.filter((arrival) => arrival.path.startsWith(`${path}/`));
  return {
    seen,
    arrived: one.isUnordered
      ? mine.map(neutral).sort((left, right) => (left.body + left.path < right.body + right.path ? -1 : 1))
      : mine.map(neutral),
    sw8: mine.map(({ headers }) => String(headers["sw8"] ?? "")),
  };
}

async function withinLimit(act: () => unknown): Promise<unknown> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise((resolve) => {
    timer = setTimeout(resolve, MAX_MS, "the case did not come to its end");
  });
  try {
    return await Promise.race([act(), limit]);
  } catch (reason) {
    return { caseThrew: thrown(reason) };
  } finally {
    clearTimeout(timer);
  }
}

function clientOf(side: Side, path: string): Client {
  return {
    path,
    name: path.slice(1),
    worker: side.worker,
    upstreamHost: side.upstreamHost,
    ask: (what) => ask(`${side.subjectUrl}${path}${what?.path ?? ""}`, what),
    socket: (query = "") => openSocket(side, path + query),
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

async function openSocket({ miniflare }: Side, path: string): Promise<OpenSocket> {
  const { status, webSocket } = await miniflare.dispatchFetch(`http://subject${path}`, {
    headers: { upgrade: "websocket" },
  });
  if (!webSocket) throw new Error(`there is no WebSocket but the status ${status}`);
  const got: string[] = [];
  const waiting = new Set<() => void>();
  const tell = (what: string): void => {
    got.push(what);
    for (const look of waiting) look();
  };
  webSocket.addEventListener("message", ({ data }) =>
    tell(typeof data === "string" ? data : `${data.byteLength} bytes`),
  );
  webSocket.addEventListener("close", ({ code, reason, wasClean }) => tell(`closed ${code} ${reason} ${wasClean}`));
  webSocket.addEventListener("error", ({ error }) => tell(`error ${error?.message}`));
  webSocket.accept();
  return {
    send: (message) => webSocket.send(message),
    close: (code, reason) => webSocket.close(code, reason),
    got: (count) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (got.length < count) return;
          waiting.delete(look);
          resolve([...got]);
        };
        waiting.add(look);
        look();
      }),
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

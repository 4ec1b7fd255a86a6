import { fileURLToPath } from "node:url";
import type { EdgeOptions } from "../../../src/workers/index.ts";

const SOURCE = JSON.stringify(fileURLToPath(new URL("./subject.ts", import.meta.url)));

/** Handlers of `handlers.ts` beside the module's own, by their entrypoints. */
export const SHAPES = [
  "InstanceHandler",
  "FrozenHandler",
  "GetterHandler",
  "ArrowHandler",
  "HeirHandler",
  "SharedStateHandler",
  "ProxyHandler",
  "BoundHandler",
  "ScheduledOnlyHandler",
  "EmptyHandler",
] as const;

/** Classes of `entrypoints.ts`, `rooms.ts` and `workflows.ts`. */
export const CLASSES = ["Desk", "BackDesk", "Room", "PlainRoom", "Steps"] as const;

/**
 * The subject's module, bare or as a user would write it with the agent.
 *
 * @param rules - What `edgeRules` is called with.
 */
export function subjectModule(isTraced: boolean, rules?: EdgeOptions): string {
  const exported = (names: readonly string[], from: string, wrap: string) =>
    names.map((name) => `export const ${name} = ${wrap}(${from}.${name}, options);`);
  return [
    `import { handler, shapes, classes } from ${SOURCE};`,
    isTraced
      ? 'import { edgeRules, instrument, instrumentClass } from "skywalking-edge/workers";'
      : "const instrument = (bare) => bare, instrumentClass = instrument;",
    'const options = (env) => ({ service: "subject", collector: env.COLLECTOR, flushIntervalMs: 20,',
    isTraced && rules ? `rules: edgeRules(${JSON.stringify(rules)}) });` : "});",
    "export default instrument(handler, options);",
    ...exported(SHAPES, "shapes", "instrument"),
    ...exported(CLASSES, "classes", "instrumentClass"),
  ].join("\n");
}

/** The module of the Worker beside it. */
export const callerModule = `import { caller } from ${SOURCE};\nexport default caller;`;

/** The module of a Worker that the subject calls, and whose tail it is told. */
export const peerModule = `
import { WorkerEntrypoint } from "cloudflare:workers";
const kept = (headers) => [...headers].filter(([name]) => !name.startsWith("sw8"));
export default {
  async fetch(request) {
    console.log("peer was asked", new URL(request.url).pathname);
    if (request.url.includes("refuse")) throw new RangeError("the peer refused");
    if (request.headers.get("upgrade") === "websocket") {
      const { 0: client, 1: server } = new WebSocketPair();
      server.accept();
      server.addEventListener("message", ({ data }) => server.send("peer " + data));
      return new Response(null, { status: 101, webSocket: client });
    }
    const body = request.body && (await request.text());
    return Response.json({ method: request.method, url: request.url, headers: kept(request.headers), body, cf: request.cf ?? null }, { status: 203, headers: { "x-peer": "1" } });
  },
};
export class PeerEntry extends WorkerEntrypoint {
  fetch() { return new Response("peer entry " + JSON.stringify(this.ctx.props)); }
  sum(...values) { return values.reduce((total, value) => total + value, 0); }
  counter() { let count = 0; return { next: () => ++count }; }
  fail() { throw new RangeError("the peer entry failed"); }
  count(...args) { return args.length; }
  get word() { return "peer word"; }
  stream() { return new Response("streamed by the peer").body; }
}
`;

/** The module of a Worker that is told how the subject's events ended. */
export const observerModule = `
export default {
  async tail(events, env) {
    const told = events.map(({ outcome, exceptions, logs, event }) => ({
      outcome,
      exceptions: exceptions.map(({ name, message }) => [name, message]),
      logs: logs.map(({ level, message }) => [level, message]),
      event: event && { cron: event.cron, queue: event.queue, rpcMethod: event.rpcMethod, path: event.request && new URL(event.request.url).pathname, status: event.response?.status, mailFrom: event.mailFrom, batchSize: event.batchSize },
    }));
    await (await fetch(env.UPSTREAM + "/observed", { method: "POST", body: JSON.stringify(told) })).text();
  },
};
`;

import type { Tracer } from "../core/context/tracer.ts";
import type { FlushOptions } from "../core/report/reporter.ts";
import { SkyWalkingError } from "../core/runtime/errors.ts";
import { type FetchHandler, instrumentFetch } from "../edge/fetch-handler.ts";
import { instrumentHttpServer, type NodeHttpServer } from "../edge/node-http-server.ts";
import { startServerAgent } from "../edge/server-agent.ts";
import type { ServerAgentOptions } from "../edge/server-agent-options.ts";
import { HTTP_COMPONENT } from "../edge/table-entries.ts";
import { createHttpReporter } from "../http/index.ts";
import { cronTraced, type DenoCron } from "./cron.ts";
import { type DenoServe, serveTraced } from "./deno-server.ts";
import { type DenoKvOptions, instrumentKv } from "./kv.ts";

/** Settings of {@link startDenoAgent}. */
export interface DenoAgentOptions extends ServerAgentOptions {}

/** An agent that runs in a Deno process. */
export interface DenoAgent {
  /** Makes spans, logs and meters of the same service. */
  readonly tracer: Tracer;
  /** `Deno.serve`, called in any of its ways, with an Entry span for each request. */
  readonly serve: DenoServe;
  /** `Deno.cron`, called in any of its ways, with an Entry span `cron/<name>` for each run. */
  readonly cron: DenoCron;
  /** Makes a traced handler of a handler, for `export default { fetch }` and for servers that are made elsewhere. */
  instrumentFetch<Handler extends FetchHandler>(handler: Handler): Handler;
  /** Makes an Exit span, a virtual cache in SkyWalking, of each operation of a `Deno.Kv` within a traced request; gives the same object. */
  instrumentKv<Kv extends object>(kv: Kv, options?: DenoKvOptions): Kv;
  /** Makes an Entry span of each request of a server of `node:http`, `node:https` or `node:http2`; gives the same object. */
  instrumentHttpServer<Server extends NodeHttpServer>(server: Server): Server;
  /** Sends what waits, as before `Deno.exit`, which waits for nothing. */
  flush(options?: FlushOptions): Promise<void>;
  /** Puts everything back as it was and sends what waits. What was instrumented goes on untraced. Never rejects. */
  stop(): Promise<void>;
}

/**
 * Starts the agent of a Deno process: from now on each `fetch` within a traced request makes an Exit span and carries `sw8`.
 *
 * When Deno has nothing left to do it sends what waits; that takes 2 s at most to begin and no more than one request's 10 s.
 *
 * @throws SkyWalkingError `invalid-option` for bad options, `unsupported-runtime` outside Deno.
 * @example
 * ```ts
 * const agent = startDenoAgent({ service: "stock", collector: "http://oap:12800" });
 * const kv = agent.instrumentKv(await Deno.openKv());
 * agent.cron("restock", "0 * * * *", () => restock(kv));
 * agent.serve({ port: 8000 }, () => new Response("12"));
 * ```
 */
export function startDenoAgent(options: DenoAgentOptions): DenoAgent {
  if (typeof Deno === "undefined") {
    throw new SkyWalkingError("unsupported-runtime", "skywalking-edge/deno runs only in Deno; elsewhere use ./node.");
  }
  const agent = startServerAgent(options, {
    componentId: HTTP_COMPONENT,
    createReporter: ({ collector, flushIntervalMs, diagnostics }) =>
      createHttpReporter({ collector, flushIntervalMs, diagnostics }),
  });
  return {
    tracer: agent.tracer,
    serve: (...args: readonly unknown[]) => serveTraced(agent, args),
    cron: (...args: readonly unknown[]) => cronTraced(agent, args),
    instrumentFetch: (handler) => instrumentFetch(agent, handler),
    instrumentKv: (kv, kvOptions) => instrumentKv(agent, kv, kvOptions),
    instrumentHttpServer: (server) => instrumentHttpServer(agent, server),
    flush: agent.flush,
    stop: agent.stop,
  };
}

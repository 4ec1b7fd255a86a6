import type { Tracer } from "../core/context/tracer.ts";
import type { FlushOptions } from "../core/report/reporter.ts";
import { HTTP_SERVER } from "../core/segment/component-id.ts";
import { type FetchHandler, instrumentFetch } from "../edge/fetch-handler.ts";
import { instrumentHttpServer, type NodeHttpServer } from "../edge/node-http-server.ts";
import { startServerAgent } from "../edge/server-agent.ts";
import type { ServerAgentOptions } from "../edge/server-agent-options.ts";
import { createHttpReporter } from "../http/index.ts";

/** Settings of {@link startNodeAgent}. */
export interface NodeAgentOptions extends ServerAgentOptions {}

/** An agent that runs in a Node or Bun process. */
export interface NodeAgent {
  /** Makes spans, logs and meters of the same service. */
  readonly tracer: Tracer;
  /** Makes a traced handler of a handler from `Request` to `Response`: for `Bun.serve`, `@hono/node-server` and their like. */
  instrumentFetch<Handler extends FetchHandler>(handler: Handler): Handler;
  /** Makes an Entry span of each request of a server of `node:http`, `node:https` or `node:http2`; gives the same object. */
  instrumentHttpServer<Server extends NodeHttpServer>(server: Server): Server;
  /** Sends what waits, as before `process.exit`, which waits for nothing. */
  flush(options?: FlushOptions): Promise<void>;
  /** Puts everything back as it was and sends what waits. What was instrumented goes on untraced. Never rejects. */
  stop(): Promise<void>;
}

/**
 * Starts the agent of a Node or Bun process: from now on each `fetch` within a traced request makes an Exit span and carries
 * `sw8`.
 *
 * When the process has nothing left to do it sends what waits; that takes 2 s at most to begin and no more than one request's
 * 10 s. It listens to no signal.
 *
 * @throws SkyWalkingError `invalid-option` for bad options.
 * @example
 * ```ts
 * const agent = startNodeAgent({ service: "stock", collector: "http://oap:12800" });
 * Bun.serve({ port: 8000, fetch: agent.instrumentFetch((request) => new Response("12")) });
 * ```
 */
export function startNodeAgent(options: NodeAgentOptions): NodeAgent {
  const agent = startServerAgent(options, {
    componentId: HTTP_SERVER,
    createReporter: ({ collector, flushIntervalMs, diagnostics }) =>
      createHttpReporter({ collector, flushIntervalMs, diagnostics }),
  });
  return {
    tracer: agent.tracer,
    instrumentFetch: (handler) => instrumentFetch(agent, handler),
    instrumentHttpServer: (server) => instrumentHttpServer(agent, server),
    flush: agent.flush,
    stop: agent.stop,
  };
}

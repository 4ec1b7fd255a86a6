import { invalidOption } from "../core/runtime/option-checks.ts";
import { type DenoAgentOptions, startDenoAgent } from "./deno-agent.ts";
import type { DenoHandlerLike, DenoHttpServer, DenoServeInfo, DenoServerOptions } from "./deno-server.ts";

/** Settings of {@link serve}. */
export interface DenoServeOptions extends DenoAgentOptions {
  /** Options for `Deno.serve` itself: `port`, `hostname`, `path`, `signal`, `onListen`, `onError` and the others, also `handler`. */
  readonly server?: DenoServerOptions | undefined;
}

/**
 * Serves like `Deno.serve`, for a program that is one server: {@link startDenoAgent} for as long as the server runs.
 *
 * When the server has stopped, the global `fetch` is put back and what waits is sent; Deno stays alive for that unless
 * `Deno.exit` is called.
 *
 * @param handler - A function, or an object with it as `fetch`. Default `server.handler`.
 * @returns The server that `Deno.serve` returned.
 * @throws SkyWalkingError `invalid-option` for bad options, `unsupported-runtime` outside Deno; what `Deno.serve` throws.
 * @example
 * ```ts
 * const server = serve({ service: "stock", collector: "http://oap:12800", server: { port: 8000 } }, () => new Response("12"));
 * ```
 */
export function serve<Info = DenoServeInfo>(
  options: DenoServeOptions,
  handler?: DenoHandlerLike<Info>,
): DenoHttpServer {
  const agent = startDenoAgent(options);
  try {
    const server = options.server ?? {};
    if (typeof server !== "object") throw invalidOption("server", "options of Deno.serve", server);
    const own = server["handler"] as DenoHandlerLike<Info>;
    const running = agent.serve(server, handler ?? own);
    const stop = (): Promise<void> => agent.stop();
    void running.finished.then(stop, stop);
    return running;
  } catch (error) {
    // Nobody has the agent to stop it.
    void agent.stop();
    throw error;
  }
}

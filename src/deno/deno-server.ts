import { invalidOption, requireOptions } from "../core/runtime/option-checks.ts";
import { instrumentFetch } from "../edge/fetch-handler.ts";
import type { ServerAgent } from "../edge/server-agent.ts";

/** What `Deno.serve` returns. */
export interface DenoHttpServer {
  /** Resolves when the server has stopped. */
  readonly finished: Promise<void>;
  /** Where it listens: host and port, or a socket's path. */
  readonly addr: { readonly hostname?: string; readonly port?: number; readonly path?: string };
  /** Keeps the process alive. */
  ref(): void;
  /** Lets the process end while it listens. */
  unref(): void;
  /** Stops accepting and waits for the requests under way. */
  shutdown(): Promise<void>;
}

/** What a handler is told beside the request, as far as every server knows it; annotate with Deno's own type for more. */
export interface DenoServeInfo {
  /** Who asks: host and port, or a socket's path. */
  readonly remoteAddr: {
    readonly transport?: string;
    readonly hostname?: string;
    readonly port?: number;
    readonly path?: string;
  };
  /** Resolves when the response has gone out. */
  readonly completed: Promise<void>;
}

/** A handler of `Deno.serve`; the second argument is Deno's `ServeHandlerInfo`. */
export type DenoHandler<Info = DenoServeInfo> = (request: Request, info: Info) => Response | Promise<Response>;

/** A handler, or an object with one, as a module's default export is for `deno serve`. */
export type DenoHandlerLike<Info = DenoServeInfo> = DenoHandler<Info> | { fetch: DenoHandler<Info> };

/** Options of `Deno.serve`: `port`, `hostname`, `path`, `cert`, `signal`, `onListen`, `onError` and the others. */
export type DenoServerOptions = Readonly<Record<string, unknown>>;

/** `Deno.serve`, with all the ways to call it. */
export interface DenoServe {
  <Info = DenoServeInfo>(handler: DenoHandlerLike<Info>): DenoHttpServer;
  <Info = DenoServeInfo>(options: DenoServerOptions, handler: DenoHandlerLike<Info>): DenoHttpServer;
  <Info = DenoServeInfo>(options: DenoServerOptions & { readonly handler: DenoHandlerLike<Info> }): DenoHttpServer;
}

/** Calls `Deno.serve` as it was called, with a handler that is traced. */
export function serveTraced(agent: ServerAgent, args: readonly unknown[]): DenoHttpServer {
  const [options, handler] = readArguments(args);
  return Deno.serve(options, instrumentFetch(agent, handler));
}

/**
 * Takes the arguments of `Deno.serve` apart.
 *
 * @throws SkyWalkingError `invalid-option` when there is no handler among them.
 */
function readArguments([first, second]: readonly unknown[]): [options: object, handler: DenoHandler] {
  if (typeof first === "function") return [{}, toHandler(first) as DenoHandler];
  requireOptions(first);
  const { handler: own = first, ...options } = first as { readonly handler?: unknown };
  const handler = toHandler(second ?? own);
  if (handler) return [options, handler];
  throw invalidOption("handler", "a function from Request to Response, or an object with it as 'fetch'", second ?? own);
}

function toHandler(value: unknown): DenoHandler | undefined {
  const handler = Object(value).fetch ?? value;
  if (typeof handler !== "function") return undefined;
  return function (this: unknown, request, info) {
    // Deno gives a handler without parameters no arguments; one that counts them would see the difference.
    return Reflect.apply(handler, handler === value ? this : value, handler.length === 0 ? [] : [request, info]);
  };
}

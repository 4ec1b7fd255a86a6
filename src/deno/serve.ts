import { skywalkingPropagators } from "../core/context/propagator.ts";
import { Tracer } from "../core/context/tracer.ts";
import { requireAbsoluteCollector } from "../core/report/collector-url.ts";
import type { Reporter } from "../core/report/reporter.ts";
import type { Diagnostics } from "../core/runtime/diagnostics.ts";
import { SkyWalkingError } from "../core/runtime/errors.ts";
import { invalidOption, requireOptions } from "../core/runtime/option-checks.ts";
import { ComponentId } from "../core/segment/component-id.ts";
import { edgeStorage } from "../edge/edge-storage.ts";
import { instrumentOutboundFetch } from "../edge/outbound-fetch.ts";
import { beginRequest, type ServerSetting, serveRequest } from "../edge/server-request.ts";
import { createHttpReporter } from "../http/index.ts";

/** What `Deno.serve` returns. */
export interface DenoHttpServer {
  /** Resolves when the server has stopped. */
  readonly finished: Promise<void>;
  /** Where it listens. */
  readonly addr: { readonly hostname?: string; readonly port?: number };
  /** Stops accepting and waits for the requests under way. */
  shutdown(): Promise<void>;
}

/** Settings of {@link serve}. */
export interface DenoServeOptions {
  /** The service that SkyWalking shows. */
  readonly service: string;
  /** The deployed version or host. Default `latest`. */
  readonly serviceInstance?: string | undefined;
  /** Base URL of OAP's HTTP port or of a gateway; JSON is sent to it. Leave it out when `reporter` is given. */
  readonly collector?: string | undefined;
  /** Another wire, such as `createGrpcWebReporter({ collector })`. It is flushed, not closed, when the server stops. */
  readonly reporter?: Reporter | undefined;
  /** Milliseconds between an item's arrival and its sending to `collector`. Default 3,000. */
  readonly flushIntervalMs?: number | undefined;
  /** Receives misuse and losses. Default none. */
  readonly diagnostics?: Diagnostics | undefined;
  /** Options for `Deno.serve` itself: `port`, `hostname`, `signal`, `onListen`, `onError` and the others. */
  readonly server?: Readonly<Record<string, unknown>> | undefined;
}

/** A handler of `Deno.serve`; the second argument is Deno's `ServeHandlerInfo`. */
export type DenoHandler<Info = unknown> = (request: Request, info: Info) => Response | Promise<Response>;

/**
 * Serves like `Deno.serve`: an Entry span for each request, and an Exit span with `sw8` for each `fetch` made meanwhile.
 *
 * When the server has stopped, the global `fetch` is put back and what waits is sent; Deno stays alive for that unless
 * `Deno.exit` is called.
 *
 * @returns The server that `Deno.serve` returned.
 * @throws SkyWalkingError `invalid-option` for bad options, `unsupported-runtime` outside Deno.
 * @example
 * ```ts
 * const server = serve({ service: "stock", collector: "http://oap:12800", server: { port: 8000 } }, () => new Response("12"));
 * ```
 */
export function serve<Info>(options: DenoServeOptions, handler: DenoHandler<Info>): DenoHttpServer {
  if (typeof Deno === "undefined") {
    throw new SkyWalkingError(
      "unsupported-runtime",
      "serve() of skywalking-edge/deno runs only in Deno; use it there.",
    );
  }
  requireOptions(options);
  if (typeof handler !== "function") throw invalidOption("handler", "a function from Request to Response", handler);
  const { service, serviceInstance, diagnostics } = options;
  const reporter = options.reporter ?? createDefaultReporter(options);
  const storage = edgeStorage();
  const propagators = skywalkingPropagators;
  const tracer = new Tracer({ service, serviceInstance, reporter, storage, propagators, diagnostics });
  const restoreFetch = instrumentOutboundFetch(globalThis, storage);
  const server = Deno.serve(
    options.server ?? {},
    traceHandler({ tracer, storage, componentId: ComponentId.Http }, handler),
  );
  void server.finished.then(async () => {
    restoreFetch();
    await (options.reporter ? reporter.flush() : reporter.close());
  });
  return server;
}

function traceHandler<Info>(setting: ServerSetting, handler: DenoHandler<Info>): DenoHandler<Info> {
  // Both parameters are named because Deno passes no request to a handler whose length is 0.
  return function (this: unknown, request, info) {
    const handle = (): Response | Promise<Response> => Reflect.apply(handler, this, [request, info]);
    const served = beginRequest(setting, request);
    return served ? serveRequest(setting, served, handle) : handle();
  };
}

function createDefaultReporter({ collector, flushIntervalMs, diagnostics }: DenoServeOptions): Reporter {
  return createHttpReporter({ collector: requireAbsoluteCollector(collector), flushIntervalMs, diagnostics });
}

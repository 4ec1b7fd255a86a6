import { invalidOption } from "../core/runtime/option-checks.ts";
import { edgeStorage } from "../edge/edge-storage.ts";
import { instrumentOutboundFetch } from "../edge/outbound-fetch.ts";
import { beginRequest, type ServedRequest, serveRequest } from "../edge/server-request.ts";
import { instrumentCaches } from "./bindings/instrument-caches.ts";
import { instrumentEnv } from "./bindings/instrument-env.ts";
import { type AgentOfEnv, createAgentOfEnv, type WorkersAgent, type WorkersOptions } from "./workers-agent.ts";

/** The part of a Worker's `ExecutionContext` that is used. */
export interface ExecutionContextLike {
  waitUntil(promise: Promise<unknown>): void;
}

/** A Worker's module handler, as far as it is instrumented here; other events stay as they are. */
export interface WorkerHandler<Env> {
  fetch?(request: never, env: Env, context: never): Response | Promise<Response>;
}

/** A request's segment is waited for that long, well within the 30 s that `waitUntil` grants. */
const SEGMENT_TIMEOUT_MS = 15_000;

const EVENTS: readonly string[] = ["scheduled", "queue", "email", "tail", "tailStream", "trace", "test"];

/**
 * Instruments a Worker's handler: an Entry span for each request, an Exit span with `sw8` for each outbound `fetch` made
 * meanwhile, and a flush in `waitUntil` once the request's segment is complete, so that no response ever waits for it.
 *
 * The Worker needs the compatibility flag `nodejs_als` or `nodejs_compat`. At module scope only the global `fetch` is
 * patched; everything else begins with the first request.
 *
 * @param handler - The default export. It is not changed; its methods keep their `this`.
 * @param configure - The options, or a function from `env` to them, called once for each `env`.
 * @returns The handler to export.
 * @throws SkyWalkingError `invalid-option` when the handler is no object, or for bad options that do not depend on `env`.
 *   Those that do are printed once by `console.error`, and the requests are served untraced.
 * @example
 * ```ts
 * export default instrument(handler, (env) => ({ service: "shop-worker", collector: env.SW_COLLECTOR }));
 * ```
 */
export function instrument<Env, Handler extends WorkerHandler<Env>>(
  handler: Handler & WorkerHandler<Env>,
  configure: WorkersOptions | ((env: Env) => WorkersOptions),
): Handler {
  if (typeof handler !== "object" || handler === null)
    throw invalidOption("handler", "a Worker's handler object", handler);
  const agentOf = createAgentOfEnv(configure, globalThis.fetch);
  instrumentOutboundFetch(globalThis, edgeStorage());
  const methods: PropertyDescriptorMap = {};
  for (const event of EVENTS) {
    const method: unknown = Reflect.get(handler, event);
    if (typeof method === "function") methods[event] = { value: method.bind(handler), enumerable: true };
  }
  if (handler.fetch) methods["fetch"] = { value: createFetchHandler(handler, agentOf), enumerable: true };
  return Object.create(handler, methods);
}

const views = new WeakMap<WeakKey, unknown>();

function viewOf<Env>(env: Env, agent: WorkersAgent): Env {
  if (!views.has(env as object)) {
    instrumentCaches(globalThis, agent);
    views.set(env as object, instrumentEnv(env as object, agent));
  }
  return views.get(env as object) as Env;
}

type FetchHandler<Env> = (request: Request, env: Env, context: ExecutionContextLike) => Response | Promise<Response>;

function createFetchHandler<Env>(handler: WorkerHandler<Env>, agentOf: AgentOfEnv<Env>): FetchHandler<Env> {
  return (...args) => {
    const handle = (): Response | Promise<Response> => Reflect.apply(handler.fetch as FetchHandler<Env>, handler, args);
    const [request, env, context] = args;
    const agent = agentOf(env);
    if (agent) args[1] = viewOf(env, agent);
    const served = agent && begin(agent, request, context);
    return served ? serveRequest(agent, served, handle) : handle();
  };
}

function begin(agent: WorkersAgent, request: Request, context: ExecutionContextLike): ServedRequest | undefined {
  try {
    const served = beginRequest(agent, request);
    if (served) context.waitUntil(flushWhenReported(agent, served));
    return served;
  } catch {
    return undefined;
  }
}

async function flushWhenReported({ reports }: WorkersAgent, { span }: ServedRequest): Promise<void> {
  await reports.reported(span.context, SEGMENT_TIMEOUT_MS);
  await reports.reporter.flush();
}

import type { Span } from "../core/context/span.ts";
import { quietly } from "../core/runtime/quiet-call.ts";
import { httpEndpoint } from "../core/segment/endpoint-name.ts";
import type { ServedScope } from "../edge/edge-storage.ts";
import { edgeStorage } from "../edge/edge-storage.ts";
import type { Lifetime } from "../edge/event-flush.ts";
import { recordAnswer, spannedCall } from "../edge/spanned-call.ts";
import { type HonoAgent, type HonoOptions, startHonoAgent } from "./hono-agent.ts";
import type { HonoContext, HonoMiddleware } from "./hono-context.ts";
import { routeName } from "./route-name.ts";

/** The middleware of {@link skywalking}. */
export interface SkyWalkingMiddleware extends HonoMiddleware {
  /** Puts `fetch` back as it was and sends what waits; the middleware then only passes on. Never rejects. */
  stop(): Promise<void>;
}

/**
 * Makes a middleware for Hono: an Entry span for each request, named by the route's pattern, and an Exit span with `sw8` for
 * each `fetch` made meanwhile. Register it first, with `app.use(skywalking({ … }))`.
 *
 * The error that Hono's `onError` answers is on the span. Where requests have an `executionCtx`, as in a Worker, it flushes in
 * its `waitUntil`. Where another adapter of this package has begun the request's Entry span, it gives that one the route's name
 * and the error, and makes none; without options that is all it does.
 *
 * @param configure - The options, or a function to them from the first request's `env`, called once. If that throws or what it
 *   gives is bad, this is printed once by `console.error`, and nothing is traced.
 * @throws SkyWalkingError `invalid-option` for bad options that do not depend on `env`.
 * @example
 * ```ts
 * const app = new Hono();
 * app.use(skywalking({ service: "shop-api", collector: "http://oap:12800" }));
 * ```
 */
export function skywalking<Env = unknown>(configure?: HonoOptions | ((env: Env) => HonoOptions)): SkyWalkingMiddleware {
  const source = createAgentSource(configure);
  const storage = edgeStorage();
  const middleware: HonoMiddleware = async (context, next) => {
    const running = storage.get();
    // A trace() around the application is not the request's own span.
    if (running) return running.spanId === 0 ? followRoute(context, next, running) : next();
    const agent = source.agentFor(context.env as Env);
    const served = agent?.begin(context.req.raw, routeName(context));
    return agent && served ? serveTraced(agent, served, context, next) : next();
  };
  return Object.assign(middleware, { stop: source.stop });
}

async function serveTraced(
  agent: HonoAgent,
  served: ServedScope,
  context: HonoContext,
  next: () => Promise<void>,
): Promise<void> {
  const { span } = served;
  const lifetime = lifetimeOf(context, agent);
  const settled = lifetime
    ? agent.events.follow(span.context, lifetime, "storage" in Object(lifetime))
    : () => span.context.finish();
  const answer = async (): Promise<unknown> => {
    await agent.storage.serve(served, () => followRoute(context, next, span));
    return context.finalized && context.res;
  };
  const record = (_span: Span, answered: unknown): void => {
    recordAnswer(span, answered);
    settled();
  };
  // Deno's and Node's servers are known by what Hono has as `env`; a Worker's is the host's own.
  await (agent.rules.follow ?? spannedCall)(span, answer, record, [context, lifetime || context.env]);
}

/**
 * Lets the application answer, tells its error, and names the span by the route: first by the one that is to answer, since
 * callees are told it, then by the one that has. A name that the host has chosen stays.
 */
async function followRoute(context: HonoContext, next: () => Promise<void>, span: Span): Promise<void> {
  let given = routeName(context);
  const rename = (from: string | undefined): void => {
    const name = routeName(context);
    if (name && span.operationName === from) span.setOperationName(name);
    given = name;
  };
  quietly(() => rename(httpEndpoint(context.req.method, new URL(context.req.raw.url).pathname)));
  try {
    await next();
    // What onError has answered, which nobody else sees.
    if (context.error) span.error(context.error);
  } finally {
    quietly(() => rename(given));
  }
}

/** An execution context, or what a Durable Object passes on: its state, which has storage and is that of all its requests. */
interface HonoLifetime extends Lifetime {
  readonly storage?: unknown;
}

/**
 * Hono throws where a request has none. A Worker's that comes without is like a Durable Object's: it sends at once, as long as
 * it lives.
 */
function lifetimeOf(context: HonoContext, { isWorker }: HonoAgent): HonoLifetime | undefined {
  try {
    return context.executionCtx;
  } catch {
    return isWorker ? { waitUntil() {}, storage: undefined } : undefined;
  }
}

interface AgentSource<Env> {
  agentFor(env: Env): HonoAgent | undefined;
  stop(): Promise<void>;
}

/** Options that depend on `env` wait for the first request. Node's and Deno's is another one for each: the first decides. */
function createAgentSource<Env>(configure: HonoOptions | ((env: Env) => HonoOptions) | undefined): AgentSource<Env> {
  let waiting = typeof configure === "function" ? configure : undefined;
  let agent = waiting || configure === undefined ? undefined : startHonoAgent(configure as HonoOptions);
  return {
    agentFor(env) {
      const configureBy = waiting;
      waiting = undefined;
      if (configureBy) agent = tryStart(() => configureBy(env));
      return agent;
    },
    async stop() {
      waiting = undefined;
      await agent?.stop();
    },
  };
}

function tryStart(configure: () => HonoOptions): HonoAgent | undefined {
  try {
    return startHonoAgent(configure());
  } catch (error) {
    // biome-ignore lint/suspicious/noConsole: the one place where a bad option can be told; it cannot throw into a request.
    console.error("skywalking-edge:", error);
    return undefined;
  }
}

import { skywalkingPropagators } from "../core/context/propagator.ts";
import { Tracer } from "../core/context/tracer.ts";
import { createDelivery } from "../core/report/delivery.ts";
import type { CollectorFetch } from "../core/report/http-exchange.ts";
import type { Reporter } from "../core/report/reporter.ts";
import type { Diagnostics } from "../core/runtime/diagnostics.ts";
import { requireFunction, requireOptions, requireWholeNumber } from "../core/runtime/option-checks.ts";
import { HTTP_SERVER } from "../core/segment/component-id.ts";
import type { EdgeOptions, EdgeRules } from "../edge/edge-options.ts";
import { edgeStorage } from "../edge/edge-storage.ts";
import { createEventFlush, type EventFlush } from "../edge/event-flush.ts";
import { patchFetch } from "../edge/outbound-fetch.ts";
import type { ServerSetting } from "../edge/server-request.ts";
import { tracingRoutes } from "../http/tracing-routes.ts";
import { createRoutedTransport } from "../http/transport.ts";
import type { BindingSetting, BindingsOption } from "./bindings/binding-options.ts";
import type { Envelopes } from "./bindings/envelope.ts";
import { instrumentCaches } from "./bindings/instrument-caches.ts";
import { instrumentEnv } from "./bindings/instrument-env.ts";

/** A service binding, as far as reports need it. */
export interface ServiceBinding {
  fetch: CollectorFetch;
}

/** Settings of a Worker's agent. */
export interface WorkersOptions extends Pick<EdgeOptions, "sampler" | "ignore" | "keep" | "componentId"> {
  /** The service that SkyWalking shows. */
  readonly service: string;
  /**
   * The deployed version, best `versionInstance(env.CF_VERSION_METADATA)`, never an isolate's id. Default `latest`.
   */
  readonly serviceInstance?: string | undefined;
  /** Base URL of OAP's HTTP port or of a gateway, or a service binding to one; JSON is sent to it. Leave it out when `reporter` is given. */
  readonly collector?: string | ServiceBinding | undefined;
  /** Another wire, such as `createGrpcWebReporter({ collector, flushIntervalMs: 0 })`. */
  readonly reporter?: Reporter | undefined;
  /** Milliseconds that reports of an isolate wait for each other. 0 sends each at once. Default 1,000. */
  readonly flushIntervalMs?: number | undefined;
  /** Whom to trust, how to name endpoints and peers, where `sw8` goes: what `edgeRules` made. Default: everybody, everywhere. */
  readonly rules?: EdgeRules | undefined;
  /**
   * `envelopes`, for carriers where there are no headers: bindings with `propagate: true` send them, and what came in one, a
   * queue's message or an RPC call, continues its sender's trace. Default none: bodies and arguments are untouched both ways.
   */
  readonly envelopes?: Envelopes | undefined;
  /** How bindings are named and traced. */
  readonly bindings?: BindingsOption | undefined;
  /** Receives misuse and losses. Default none. */
  readonly diagnostics?: Diagnostics | undefined;
}

/** What a Worker's events are traced with; one for each `env`. */
export interface WorkersAgent extends ServerSetting, EventFlush, BindingSetting {
  /** What the host sees in place of its `env`. */
  readonly env: object;
}

/** Gives the agent of an `env`, or undefined when its options are bad. */
export type AgentOfEnv = (env: object, event?: unknown) => WorkersAgent | undefined;

/**
 * The options of what is exported, or a function from `env` to them, called with the first event that there is with it: a
 * handler's first argument, undefined for a class.
 */
export type Configure<Env> = WorkersOptions | ((env: Env, event?: unknown) => WorkersOptions);

/** What is exported with the same options shares its agents, and so its batches. */
const known = new WeakMap<object, AgentOfEnv>();

/**
 * Patches the global `fetch`, and makes agents on demand, one for each `env`.
 *
 * @throws SkyWalkingError `invalid-option` for bad options given as an object.
 */
export function agentsFor<Env>(configure: Configure<Env>): AgentOfEnv {
  let agentOf = known.get(configure);
  if (agentOf) return agentOf;
  const { fetch } = globalThis;
  const create = (env: object, event?: unknown): WorkersAgent =>
    createWorkersAgent(typeof configure === "function" ? configure(env as Env, event) : configure, env, fetch);
  if (typeof configure !== "function") create({});
  const agents = new WeakMap<object, WorkersAgent | undefined>();
  agentOf = (env, event) => {
    if (!agents.has(env)) {
      let agent: WorkersAgent | undefined;
      try {
        agent = create(env, event);
      } catch (error) {
        // biome-ignore lint/suspicious/noConsole: the one place where a bad option of a Worker can be told; it cannot throw into a request.
        console.error("skywalking-edge:", error);
      }
      agents.set(env, agent);
    }
    return agents.get(env);
  };
  known.set(configure, agentOf);
  patchFetch(globalThis, edgeStorage());
  return agentOf;
}

function createWorkersAgent(options: WorkersOptions, env: object, fetch: typeof globalThis.fetch): WorkersAgent {
  requireOptions(options);
  const { flushIntervalMs = 1_000, componentId = HTTP_SERVER } = options;
  const reporter = options.reporter ?? createDefaultReporter(options, fetch);
  const setting = {
    ...options,
    ...createEventFlush(
      reporter,
      requireWholeNumber("flushIntervalMs", flushIntervalMs, 0),
      requireFunction("keep", options.keep),
    ),
    componentId,
    reporter,
    storage: edgeStorage(),
  };
  instrumentCaches(globalThis, setting);
  const tracer = new Tracer({ ...setting, propagators: skywalkingPropagators });
  return { ...setting, tracer, env: instrumentEnv(env, setting) };
}

function createDefaultReporter({ collector, diagnostics }: WorkersOptions, fetch: typeof globalThis.fetch): Reporter {
  return createDelivery(
    createRoutedTransport(
      collector instanceof Object
        ? { collector: "http://collector", fetch: (url, init) => collector.fetch(url, init) }
        : { collector, fetch },
      tracingRoutes,
    ),
    { diagnostics, flushIntervalMs: 0 },
  );
}

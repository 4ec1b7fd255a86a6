import { skywalkingPropagators } from "../core/context/propagator.ts";
import { Tracer } from "../core/context/tracer.ts";
import { requireAbsoluteCollector } from "../core/report/collector-url.ts";
import type { Reporter } from "../core/report/reporter.ts";
import type { Diagnostics } from "../core/runtime/diagnostics.ts";
import { requireOptions } from "../core/runtime/option-checks.ts";
import { HTTP_SERVER } from "../core/segment/component-id.ts";
import { edgeStorage } from "../edge/edge-storage.ts";
import type { ServerSetting } from "../edge/server-request.ts";
import { createHttpReporter } from "../http/index.ts";
import type { BindingSetting, BindingsOption } from "./bindings/binding-options.ts";
import { createReportWatch, type ReportWatch } from "./report-watch.ts";

/** Settings of a Worker's agent. */
export interface WorkersOptions {
  /** The service that SkyWalking shows. */
  readonly service: string;
  /** The deployed version, best the id of the version-metadata binding; never an isolate's id. Default `latest`. */
  readonly serviceInstance?: string | undefined;
  /** Base URL of OAP's HTTP port or of a gateway; JSON is sent to it. Leave it out when `reporter` is given. */
  readonly collector?: string | undefined;
  /** Another wire, such as `createGrpcWebReporter({ collector, flushIntervalMs: 0 })`. */
  readonly reporter?: Reporter | undefined;
  /** How bindings are named and traced. */
  readonly bindings?: BindingsOption | undefined;
  /** Receives misuse and losses. Default none. */
  readonly diagnostics?: Diagnostics | undefined;
}

/** What a Worker's requests are traced with; one for each `env`. */
export interface WorkersAgent extends ServerSetting, BindingSetting {
  readonly reports: ReportWatch;
}

/** Gives the agent of an `env`, or undefined when its options are bad. */
export type AgentOfEnv<Env> = (env: Env) => WorkersAgent | undefined;

/**
 * Makes agents on demand, one for each `env`, or at once when the options do not depend on it.
 *
 * @param fetch - The `fetch` that default reporters use, taken before it is patched.
 * @throws SkyWalkingError `invalid-option` for bad options given as an object.
 */
export function createAgentOfEnv<Env>(
  configure: WorkersOptions | ((env: Env) => WorkersOptions),
  fetch: typeof globalThis.fetch,
): AgentOfEnv<Env> {
  if (typeof configure !== "function") {
    const agent = createWorkersAgent(configure, fetch);
    return () => agent;
  }
  const agents = new Map<Env, WorkersAgent | undefined>();
  return (env) => {
    if (!agents.has(env)) {
      // An isolate sees a handful of envs at most; a host that makes one for each request must not fill its memory.
      if (agents.size >= MAX_ENVS) agents.clear();
      agents.set(
        env,
        tryCreate(() => createWorkersAgent(configure(env), fetch)),
      );
    }
    return agents.get(env);
  };
}

const MAX_ENVS = 16;

function tryCreate(create: () => WorkersAgent): WorkersAgent | undefined {
  try {
    return create();
  } catch (error) {
    // biome-ignore lint/suspicious/noConsole: the one place where a bad option of a Worker can be told; it cannot throw into a request.
    console.error("skywalking-edge: this Worker is not traced.", error);
    return undefined;
  }
}

function createWorkersAgent(options: WorkersOptions, fetch: typeof globalThis.fetch): WorkersAgent {
  requireOptions(options);
  const reports = createReportWatch(options.reporter ?? createDefaultReporter(options, fetch));
  const { service, serviceInstance, diagnostics } = options;
  const storage = edgeStorage();
  const { reporter } = reports;
  const propagators = skywalkingPropagators;
  const tracer = new Tracer({ service, serviceInstance, reporter, storage, propagators, diagnostics });
  return { tracer, storage, componentId: HTTP_SERVER, reports, service, bindings: options.bindings };
}

function createDefaultReporter({ collector, diagnostics }: WorkersOptions, fetch: typeof globalThis.fetch): Reporter {
  return createHttpReporter({
    collector: requireAbsoluteCollector(collector),
    diagnostics,
    flushIntervalMs: 0,
    fetch: (url, init) => fetch(url, init),
  });
}

import { skywalkingPropagators } from "../core/context/propagator.ts";
import { Tracer } from "../core/context/tracer.ts";
import type { FlushOptions, Reporter } from "../core/report/reporter.ts";
import { requireOptions, requireWholeNumber } from "../core/runtime/option-checks.ts";
import { quietly } from "../core/runtime/quiet-call.ts";
import { startInstanceHeartbeat } from "../core/signals/instance-heartbeat.ts";
import { type IncomingRequest, resolveEdgeRules } from "./edge-options.ts";
import { edgeStorage, type ServedScope } from "./edge-storage.ts";
import { flushAtExit } from "./exit-flush.ts";
import { instrumentOutboundFetch } from "./outbound-fetch.ts";
import { type MeteredProcess, startRuntimeMeters } from "./runtime-meters.ts";
import { callUntilSent } from "./sent-answer.ts";
import type { ServerAgentOptions } from "./server-agent-options.ts";
import { beginRequest, type ServerSetting } from "./server-request.ts";

/** The agent of a process that serves, as the adapters of Deno, Node and Hono see it. */
export interface ServerAgent extends ServerSetting {
  readonly rules: NonNullable<ServerSetting["rules"]>;
  /** Whether it has not been stopped. */
  isRunning(): boolean;
  /** Tells SkyWalking once that the instance is there; for the first work that comes in. */
  wake(): void;
  /** Begins the Entry span of a request, whose context is the caller's to finish; undefined where nothing is traced, and once the agent has stopped. */
  begin(request: IncomingRequest, route?: string): ServedScope | undefined;
  /** Sends what waits. */
  flush(options?: FlushOptions): Promise<void>;
  /** Has something undone when the agent stops; the result forgets it. */
  onStop(undo: () => void): () => void;
  /** Undoes all, puts `fetch` back and sends what waits. Never rejects. */
  stop(): Promise<void>;
}

/** What a runtime brings to {@link startServerAgent}. */
export interface ServerHost {
  /** Makes the reporter for who gave none. */
  createReporter(options: ServerAgentOptions): Reporter;
  /** The product that serves, unless the options say another. */
  readonly componentId: number;
}

/**
 * Starts the agent of a process: from now on `fetch` makes Exit spans within traced requests.
 *
 * @throws SkyWalkingError `invalid-option` for bad options.
 */
export function startServerAgent(options: ServerAgentOptions, host: ServerHost): ServerAgent {
  requireOptions(options);
  const { diagnostics, componentId = host.componentId } = options;
  requireWholeNumber("componentId", componentId, 0);
  if (options.runtimeMeters) requireOptions(options.reporter, "reporter of runtimeMeters");
  const rules = resolveEdgeRules(options, diagnostics, callUntilSent);
  const reporter = options.reporter ?? host.createReporter(options);
  const storage = edgeStorage();
  const tracer = new Tracer({ ...options, reporter, storage, propagators: skywalkingPropagators });
  const undos = new Set([instrumentOutboundFetch(globalThis, storage), flushAtExit(globalThis, reporter)]);
  let isAwake = false;
  let stopping: Promise<void> | undefined;
  const isRunning = (): boolean => stopping === undefined;
  const agent: ServerAgent = {
    ...{ tracer, storage, componentId, rules },
    isRunning,
    wake() {
      if (isAwake || !isRunning()) return;
      isAwake = true;
      quietly(() => startSignals(agent, options));
    },
    begin(request, route) {
      if (!isRunning()) return undefined;
      agent.wake();
      return beginRequest(agent, request, route);
    },
    flush: (flushOptions) => reporter.flush(flushOptions),
    onStop(undo) {
      undos.add(undo);
      return () => undos.delete(undo);
    },
    stop() {
      stopping ??= stop();
      return stopping;
    },
  };
  async function stop(): Promise<void> {
    for (const undo of undos) quietly(undo);
    undos.clear();
    await (options.reporter ? reporter.flush() : reporter.close());
  }
  return agent;
}

function startSignals({ tracer, onStop }: ServerAgent, options: ServerAgentOptions): void {
  const { heartbeat = true, runtimeMeters, diagnostics } = options;
  const { process } = globalThis as { process?: Partial<MeteredProcess> & DescribedProcess };
  if (heartbeat) {
    const properties = { ...describeProcess(process), ...options.properties };
    const beat = startInstanceHeartbeat(tracer, { properties, diagnostics });
    onStop(() => beat.stop());
  }
  if (runtimeMeters && process?.memoryUsage) {
    onStop(startRuntimeMeters(tracer, process as MeteredProcess, diagnostics));
  }
}

interface DescribedProcess {
  readonly pid?: number;
  readonly platform?: string;
  readonly versions?: Readonly<Record<string, string | undefined>>;
}

/** What is known of a process without asking Deno for a permission; the names of the first two are SkyWalking's. */
function describeProcess({ pid, platform, versions = {} }: DescribedProcess = {}): Record<string, string | number> {
  const name = ["deno", "bun"].find((runtime) => versions[runtime]) ?? "node";
  return {
    ...(platform && { "OS Name": platform }),
    ...(pid && { "Process No.": pid }),
    ...(versions[name] && { runtime: `${name} ${versions[name]}` }),
  };
}

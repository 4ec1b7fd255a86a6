import { invalidOption } from "../core/runtime/option-checks.ts";
import { edgeStorage } from "../edge/edge-storage.ts";
import type { Lifetime } from "../edge/event-flush.ts";
import { instrumentOutboundFetch } from "../edge/outbound-fetch.ts";
import { type EntryClass, instrumentClass } from "./entry-class.ts";
import { handleEvent } from "./handle-event.ts";
import { type AgentOfEnv, createAgentOfEnv, type WorkersOptions } from "./workers-agent.ts";

/** The part of a Worker's `ExecutionContext` that is used. */
export type ExecutionContextLike = Lifetime;

/** A Worker's module handler, or the class of a Durable Object, WorkerEntrypoint or Workflow. */
export type WorkerTarget = object | EntryClass;

/** The events of a module's handler that are traced; `trace`, `tailStream`, `test` and what else there is stay as they are. */
const EVENTS: readonly string[] = ["fetch", "scheduled", "queue", "email", "tail"];

/**
 * Instruments what a Worker exports: an Entry span for each event, an Exit span for each call of a binding and each outbound
 * `fetch` made meanwhile, `sw8` where it can go along, and a flush in `waitUntil`, so that no response ever waits for it.
 *
 * - A module's handler: `fetch`, `scheduled`, `queue`, `email` and `tail`. Its `env` is seen through a proxy.
 * - The class of a Durable Object, WorkerEntrypoint or Workflow: `fetch`, `alarm`, RPC methods, `run` and its steps, when the
 *   runtime calls them. WebSocket handlers are left alone, so that Durable Objects hibernate.
 *
 * The Worker needs the compatibility flag `nodejs_als` or `nodejs_compat`. At module scope only the global `fetch` is
 * patched; everything else begins with the first event.
 *
 * @param target - What is exported. It is not changed; its methods keep their `this`.
 * @param configure - The options, or a function from `env` to them, called once for each `env`.
 * @returns The handler or class to export.
 * @throws SkyWalkingError `invalid-option` when the target is neither, or for bad options that do not depend on `env`. Those
 *   that do are printed once by `console.error`, and the events are handled untraced.
 * @example
 * ```ts
 * const options = (env) => ({ service: "shop-worker", collector: env.SW_COLLECTOR });
 * export default instrument(handler, options);
 * export const Cart = instrument(CartObject, options);
 * ```
 */
export function instrument<Env, Target extends WorkerTarget>(
  target: Target,
  configure: WorkersOptions | ((env: Env) => WorkersOptions),
): Target {
  if (!target || !/^(object|function)$/.test(typeof target))
    throw invalidOption("handler", "a Worker's handler object, or a class that it exports", target);
  const agentOf = createAgentOfEnv(configure, globalThis.fetch);
  instrumentOutboundFetch(globalThis, edgeStorage());
  return isClass(target) ? instrumentClass(target, agentOf) : instrumentHandler(target, agentOf);
}

function isClass(target: object): target is EntryClass {
  return typeof target === "function";
}

type HandlerMethod = (argument: unknown, env: object, context: Lifetime, ...rest: unknown[]) => unknown;

function instrumentHandler<Handler extends object>(handler: Handler, agentOf: AgentOfEnv): Handler {
  const methods: PropertyDescriptorMap = {};
  for (const method of EVENTS) {
    const native: unknown = Reflect.get(handler, method);
    if (typeof native !== "function") continue;
    const value: HandlerMethod = (argument, env, lifetime, ...rest) => {
      const agent = agentOf(env);
      const args = [argument, agent ? agent.env : env, lifetime, ...rest];
      const call = (): unknown => Reflect.apply(native, handler, args);
      return agent ? handleEvent(agent, lifetime, { method, args, call }) : call();
    };
    methods[method] = { value, enumerable: true };
  }
  return Object.create(handler, methods);
}

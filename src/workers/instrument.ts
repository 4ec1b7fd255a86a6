import { requireOptions } from "../core/runtime/option-checks.ts";
import type { Lifetime } from "../edge/event-flush.ts";
import { isObject } from "./bindings/view.ts";
import { handleEvent } from "./handle-event.ts";
import { agentsFor, type Configure } from "./workers-agent.ts";

/** The events of a module's handler that are traced; `trace`, `tailStream`, `test` and what else there is stay as they are. */
const EVENTS: readonly string[] = ["fetch", "scheduled", "queue", "email", "tail"];

/**
 * Instruments a Worker's module handler: an Entry span for each `fetch`, `scheduled`, `queue`, `email` and `tail` event, an Exit
 * span for each call of a binding and each outbound `fetch` made meanwhile, `sw8` where it can go along, and a flush in
 * `waitUntil`, so that no response ever waits for it.
 *
 * The Worker needs the compatibility flag `nodejs_als` or `nodejs_compat`. At module scope only the global `fetch` is
 * patched; everything else begins with the first event. Classes have {@link instrumentClass}, so that a Worker without any
 * does not carry what they need.
 *
 * @param handler - The default export. It is not changed; its methods keep their `this`.
 * @param configure - The options, or a function from `env` to them, called once for each `env`.
 * @returns The handler to export.
 * @throws SkyWalkingError `invalid-option` when the handler is no object, or for bad options that do not depend on `env`. Those
 *   that do are printed once by `console.error`, and the events are handled untraced.
 * @example
 * ```ts
 * export default instrument(handler, (env) => ({ service: "shop-worker", collector: env.SW_COLLECTOR }));
 * ```
 */
export function instrument<Env, Handler extends object>(handler: Handler, configure: Configure<Env>): Handler {
  requireOptions(handler, "handler");
  const agentOf = agentsFor(configure);
  const methods: PropertyDescriptorMap = {};
  for (const method of EVENTS) {
    const native: unknown = Reflect.get(handler, method);
    if (typeof native !== "function") continue;
    // The host's own tests may call it without `env` or a context.
    const value: HandlerMethod = (argument, env, lifetime, ...rest) => {
      const agent = lifetime && isObject(env) && agentOf(env, argument);
      const args = [argument, agent ? agent.env : env, lifetime, ...rest];
      const call = (given: readonly unknown[]): unknown => Reflect.apply(native, handler, given);
      return agent ? handleEvent(agent, lifetime, [method, args, call]) : call(args);
    };
    methods[method] = { value, enumerable: true };
  }
  return Object.create(handler, methods);
}

type HandlerMethod = (argument: unknown, env: object, context?: Lifetime, ...rest: unknown[]) => unknown;

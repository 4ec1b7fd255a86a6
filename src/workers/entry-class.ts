import { invalidOption } from "../core/runtime/option-checks.ts";
import type { Lifetime } from "../edge/event-flush.ts";
import { hostCalls } from "../edge/host-calls.ts";
import { instrumentBinding } from "./bindings/instrument-binding.ts";
import { handleEvent } from "./handle-event.ts";
import { agentsFor, type Configure, type WorkersAgent } from "./workers-agent.ts";
import { traceSteps } from "./workflow-steps.ts";

/** A Durable Object, WorkerEntrypoint or WorkflowEntrypoint. */
export type EntryClass = abstract new (context: never, env: never) => object;

/** The first argument of every class: an execution context, or a Durable Object's state, which has storage. */
interface EntryContext extends Lifetime {
  readonly storage?: object;
}

/** What an instance was made with. */
interface Instance {
  readonly agent: WorkersAgent;
  readonly lifetime: EntryContext;
}

type Method = (this: unknown, ...args: unknown[]) => unknown;
type Construct = (this: unknown, lifetime: EntryContext, env: object, ...rest: unknown[]) => object;

/** The runtime's classes, where the host's own methods end. */
const RUNTIME_CLASS = /^(DurableObject|WorkerEntrypoint|WorkflowEntrypoint|Object)$/;
/** Hibernating WebSockets are the runtime's own business: their events belong to no request. */
const UNTRACED = /^webSocket/;

/**
 * Instruments the class of a Durable Object, WorkerEntrypoint or Workflow: an Entry span for each `fetch`, `alarm` and RPC
 * method that the runtime calls and for each `run` of a Workflow, whose steps are Local spans.
 *
 * What comes back is a subclass with the methods on its prototype, since workerd looks at both. Methods that call each other
 * make no spans, whether the call from outside is traced or not. Nor do WebSocket handlers, so that Durable Objects hibernate;
 * these also flush at once, without a timer. The rest is as with `instrument`.
 *
 * @param target - The class that would be exported. It is not changed.
 * @param configure - As for `instrument`. Exports with the same `configure` share their agents, and so their batches.
 * @returns The class to export.
 * @throws SkyWalkingError `invalid-option` when the target is no class, or for bad options that do not depend on `env`.
 * @example
 * ```ts
 * export const Cart = instrumentClass(CartObject, (env) => ({ service: "shop-cart", collector: env.SW_COLLECTOR }));
 * ```
 */
export function instrumentClass<Env, Class extends EntryClass>(target: Class, configure: Configure<Env>): Class {
  if (typeof target !== "function")
    throw invalidOption("target", "a class; a module's handler goes to instrument()", target);
  const agentOf = agentsFor(configure);
  const { name: className } = target;
  const instances = new WeakMap<object, Instance>();
  const construct: Construct = function (lifetime, env, ...rest) {
    const agent = agentOf(env);
    if (agent && lifetime.storage) {
      const value = instrumentBinding(lifetime.storage, agent, className);
      Object.defineProperty(lifetime, "storage", { value, configurable: true, enumerable: true });
    }
    const args = [lifetime, agent ? agent.env : env, ...rest];
    // A constructor may go on, in blockConcurrencyWhile.
    const instance = hostCalls.run(true, () => Reflect.construct(target, args, new.target ?? target));
    if (agent) instances.set(instance, { agent, lifetime });
    return instance;
  };
  const traced = (method: string, native: Method, isWorkflow: boolean): Method =>
    new Proxy(native, {
      apply(_native, self: object, args: unknown[]) {
        const instance = instances.get(self);
        // While a span or a call of the runtime's runs it is the host that calls.
        if (!instance || hostCalls.getStore() || instance.agent.storage.get()) return Reflect.apply(native, self, args);
        const { agent, lifetime } = instance;
        const call = (given: readonly unknown[]): unknown =>
          hostCalls.run(true, () => Reflect.apply(native, self, isWorkflow ? traceSteps(agent.storage, given) : given));
        if (UNTRACED.test(method)) return call(args);
        return handleEvent(agent, lifetime, [method, args, call, `${className}.`, "storage" in lifetime]);
      },
    });
  construct.prototype = Object.create(target.prototype, tracedMethods(target.prototype, traced));
  Object.defineProperty(construct, "name", { value: className });
  return Object.setPrototypeOf(construct, target);
}

/** Finds the methods that the host's class and the classes below it have; getters stay as they are. */
function tracedMethods(
  own: object,
  traced: (method: string, native: Method, isWorkflow: boolean) => Method,
): PropertyDescriptorMap {
  const found: Record<string, PropertyDescriptor> = {};
  let prototype = own;
  for (; !RUNTIME_CLASS.test(prototype.constructor.name); prototype = Object.getPrototypeOf(prototype)) {
    for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (name !== "constructor") found[name] ??= descriptor;
    }
  }
  const isWorkflow = prototype.constructor.name === "WorkflowEntrypoint";
  for (const [name, descriptor] of Object.entries(found)) {
    if (typeof descriptor.value !== "function") delete found[name];
    else found[name] = { ...descriptor, value: traced(name, descriptor.value, isWorkflow && name === "run") };
  }
  return found;
}

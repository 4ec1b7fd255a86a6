import type { EdgeStorage } from "../edge/edge-storage.ts";
import { trace } from "../edge/trace.ts";
import { viewRpcPromise } from "./bindings/rpc-promise.ts";

/**
 * Gives a Workflow's `run` a `step` whose `do` is a Local span, and whose callback runs within it: the engine calls it from
 * outside, where no span runs. Everything else of the step stays the runtime's.
 */
export function traceSteps(storage: EdgeStorage, [event, step, ...rest]: readonly unknown[]): unknown[] {
  const traced = new Proxy(step as object, {
    get(native, key) {
      const member: unknown = Reflect.get(native, key);
      if (key !== "do") return member;
      return (name: string, ...args: unknown[]) =>
        trace(`step/${name}`, (span) => {
          const callback = args.pop();
          const within =
            typeof callback === "function" && span
              ? (...given: unknown[]) => storage.run(span, () => Reflect.apply(callback, undefined, given))
              : callback;
          const done = Reflect.apply(member as StepMethod, native, [name, ...args, within]);
          // The engine's step is a stub, whose methods are no functions; one of the host's tests may give anything.
          return span && !(member instanceof Function) ? viewRpcPromise(done) : done;
        });
    },
  });
  return [event, traced, ...rest];
}

type StepMethod = (...args: unknown[]) => object;

import type { EdgeStorage } from "../edge/edge-storage.ts";
import { trace } from "../edge/trace.ts";

interface WorkflowStep {
  do(name: string, ...configAndCallback: unknown[]): Promise<unknown>;
}

/**
 * Gives a Workflow's `run` a `step` whose `do` is a Local span, and whose callback runs within it: the engine calls it from
 * outside, where no span runs. Everything else of the step stays the runtime's.
 */
export function traceSteps(storage: EdgeStorage, [event, step, ...rest]: readonly unknown[]): unknown[] {
  const native = step as WorkflowStep;
  const traced = new Proxy(native, {
    get(_native, key) {
      if (key !== "do") return Reflect.get(native, key);
      return (name: string, ...args: unknown[]) =>
        trace(`step/${name}`, (span) => {
          const callback = args.pop();
          const within =
            typeof callback === "function" && span
              ? (...given: unknown[]) => storage.run(span, () => Reflect.apply(callback, undefined, given))
              : callback;
          return native.do(name, ...args, within);
        });
    },
  });
  return [event, traced, ...rest];
}

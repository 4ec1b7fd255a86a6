import { promisesBehind } from "../../edge/spanned-call.ts";
import { createView } from "./view.ts";

/**
 * Makes a view of what an RPC call gives, for a span to end with.
 *
 * It is more than a promise, and none: members of the value to come can be called at once. So the host gets a view of it, which
 * settles as the promise that {@link promisesBehind} has for it does.
 */
export function viewRpcPromise(native: object): object {
  const view = createView(native, (_member, key) =>
    key in Promise.prototype && !(key in {})
      ? (...args: [() => unknown]) => promisesBehind.get(view)?.[key as "then"](...args)
      : undefined,
  );
  promisesBehind.set(
    view,
    (native as Promise<unknown>).then((value) => value),
  );
  return view;
}

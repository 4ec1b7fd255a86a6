import type { TracingContext } from "../core/context/tracing-context.ts";
import { quietly } from "../core/runtime/quiet-call.ts";
import type { Lifetime } from "./event-flush.ts";
import { MAX_HOLD_MS } from "./event-flush-limits.ts";

/**
 * Finishes an event's context once its handler has settled and all that it has handed to `waitUntil` has: what goes on there,
 * one call after the other, is its work.
 *
 * @returns To be called when the handler has settled.
 */
export function holdContext(context: TracingContext, lifetime: Lifetime): () => void {
  const native = lifetime.waitUntil;
  let open = 1;
  const release = (): void => {
    if (--open === 0) context.finish();
  };
  // On the event's own object: the host's `ctx` stays the native one.
  quietly(() => {
    lifetime.waitUntil = function (promise) {
      Reflect.apply(native, this, [promise]);
      // A lazy thenable, such as a query, would run once for each `then`: the runtime's is its first.
      if (!(promise instanceof Promise)) return;
      open++;
      promise.then(release, release);
    };
  });
  return () => {
    release();
    if (open) setTimeout(() => context.finish(), MAX_HOLD_MS);
  };
}

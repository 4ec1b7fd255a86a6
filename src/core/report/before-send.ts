import { type Diagnostics, emitDiagnostic } from "../runtime/diagnostics.ts";
import { describeValue } from "../runtime/errors.ts";
import { invalidOption } from "../runtime/option-checks.ts";
import type { CollectItem, CollectItems, Signal, SignalAndItem } from "../segment/collect-item.ts";
import { DeliveryLedger } from "./delivery-ledger.ts";
import { mergeStats } from "./merged-stats.ts";
import type { Reporter } from "./reporter.ts";
import { requireReporter } from "./reporter-check.ts";

/**
 * Looks at an item before it is queued: gives it back as it is or edited, a copy of the same signal in its place, or
 * undefined to drop it. Called on the host's path, so it must be quick, and cannot be asynchronous.
 *
 * A test of `signal` tells the type of `item`.
 */
export type BeforeSend = (...entry: SignalAndItem) => CollectItem | undefined;

/** Settings of {@link withBeforeSend}. */
export interface BeforeSendOptions {
  /** Receives what goes wrong in the hook. Default none. */
  readonly diagnostics?: Diagnostics | undefined;
}

/**
 * Puts a hook before a reporter, which may edit or drop anything. What it drops is counted as `before-send`.
 *
 * An item at which the hook throws, or for which it gives something that is no item, is dropped too, with a diagnostic: what
 * a hook was to remove must not leave because the hook has failed.
 *
 * @throws SkyWalkingError `invalid-option` when the reporter is none or the hook no function.
 * @example
 * ```ts
 * const reporter = withBeforeSend(createHttpReporter({ collector }), (signal, item) =>
 *   signal === "log" && item.endpoint === "GET:/health" ? undefined : item,
 * );
 * ```
 */
export function withBeforeSend(reporter: Reporter, hook: BeforeSend, options: BeforeSendOptions = {}): Reporter {
  requireReporter("reporter", reporter);
  if (typeof hook !== "function") throw invalidOption("hook", "a function (signal, item) => item | undefined", hook);
  return putBefore(reporter, hook, options.diagnostics);
}

/**
 * Does what {@link withBeforeSend} does, for who has checked reporter and hook.
 *
 * @internal
 */
export function putBefore(reporter: Reporter, hook: BeforeSend, diagnostics: Diagnostics | undefined): Reporter {
  const ledger = new DeliveryLedger();

  function apply<S extends Signal>(signal: S, item: CollectItems[S]): CollectItems[S] | undefined {
    try {
      const result = hook(...([signal, item] as SignalAndItem));
      if (result === undefined || result === null) return undefined;
      if (typeof result !== "object" || "then" in result) throw new TypeError(`It gave ${describeValue(result)}.`);
      return result as CollectItems[S];
    } catch (cause) {
      emitDiagnostic(diagnostics, "before-send-failed", `a ${signal} is dropped`, cause);
      return undefined;
    }
  }

  return {
    report(signal, item) {
      const result = apply(signal, item);
      if (result !== undefined) {
        reporter.report(signal, result);
        return;
      }
      ledger.reported(signal);
      ledger.settled(signal, 1, "before-send");
    },
    flush: (flushOptions) => reporter.flush(flushOptions),
    close: () => reporter.close(),
    stats: () => mergeStats([reporter.stats(), ledger.snapshot()]),
  };
}

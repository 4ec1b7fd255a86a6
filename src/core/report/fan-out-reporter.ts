import { type Diagnostics, emitDiagnostic } from "../runtime/diagnostics.ts";
import { invalidOption } from "../runtime/option-checks.ts";
import { mergeStats } from "./merged-stats.ts";
import type { Reporter, ReporterStats } from "./reporter.ts";
import { requireReporter } from "./reporter-check.ts";

/** Settings of {@link createFanOutReporter}. */
export interface FanOutReporterOptions {
  /** Receives what a reporter throws against its contract. Default none. */
  readonly diagnostics?: Diagnostics | undefined;
}

/**
 * Makes a reporter that hands every item to several others, such as a collector and the console.
 *
 * None sees another's failure: one that throws or never settles takes nothing from the rest. All get the same object, so a
 * hook of one that changes items must copy them.
 *
 * Its `stats` add up: an item handed to two reporters counts twice, since one may lose what the other sends. For the counts
 * of one, ask that one.
 *
 * @throws SkyWalkingError `invalid-option` for an empty list and for what is no reporter.
 * @example
 * ```ts
 * const reporter = createFanOutReporter([createHttpReporter({ collector }), createPrintReporter()]);
 * ```
 */
export function createFanOutReporter(reporters: readonly Reporter[], options: FanOutReporterOptions = {}): Reporter {
  if (!Array.isArray(reporters) || reporters.length === 0) {
    throw invalidOption("reporters", "a list of at least one reporter", reporters);
  }
  const targets = reporters.map((reporter, index) => requireReporter(`reporters[${index}]`, reporter));

  function attempt<Result>(call: () => Result): Result | undefined {
    try {
      return call();
    } catch (cause) {
      emitDiagnostic(options.diagnostics, "reporter-failed", "one of several", cause);
      return undefined;
    }
  }

  async function onAll(call: (target: Reporter) => Promise<void>): Promise<void> {
    await Promise.allSettled(targets.map((target) => attempt(() => call(target))));
  }

  return {
    report(signal, item) {
      for (const target of targets) attempt(() => target.report(signal, item));
    },
    flush: (flushOptions) => onAll((target) => target.flush(flushOptions)),
    close: () => onAll((target) => target.close()),
    stats: () => mergeStats(targets.map((target): ReporterStats => attempt(() => target.stats()) ?? {})),
  };
}

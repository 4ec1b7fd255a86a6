import { type Diagnostics, emitDiagnostic } from "../runtime/diagnostics.ts";
import type { MeterData, MeterHistogram, MeterSingleValue } from "../segment/meter-data.ts";
import type { Meter } from "./meter-registry.ts";
import type { SignalOrigin } from "./signal-source.ts";

/** Reports a sample of each meter, all with the same time. A meter or a reporter that fails takes nothing from the others. */
export function reportMeters(
  meters: Iterable<Meter>,
  { reporter, ...names }: SignalOrigin,
  timestamp: number,
  diagnostics: Diagnostics | undefined,
): void {
  for (const meter of meters) {
    const sample = takeSample(meter, diagnostics);
    if (!sample) continue;
    const { singleValue, histogram } = sample;
    try {
      reporter.report("meter", { singleValue, histogram, ...names, timestamp });
    } catch (cause) {
      emitDiagnostic(diagnostics, "reporter-failed", `a sample of "${meter.name}" is lost`, cause);
    }
  }
}

/** Tells whether meters of earlier collections were lost because the reporter's wire has no route for them. */
export function lacksMeterRoute({ reporter }: SignalOrigin): boolean {
  try {
    return (reporter.stats().meter?.dropped.unsupported ?? 0) > 0;
  } catch {
    // A reporter that cannot count has nothing to say about its wire.
    return false;
  }
}

function takeSample(
  meter: Meter,
  diagnostics: Diagnostics | undefined,
): Partial<Pick<MeterData, "singleValue" | "histogram">> | undefined {
  try {
    const sample: { singleValue?: MeterSingleValue; histogram?: MeterHistogram } = meter.sample();
    return sample;
  } catch (cause) {
    emitDiagnostic(diagnostics, "meter-failed", `"${meter.name}" gave no value; its sample is left out`, cause);
    return undefined;
  }
}

import { describeValue } from "../core/runtime/errors.ts";
import type { RegisterOptions } from "./client-options.ts";
import type { Notices } from "./notices.ts";

/** What the agent cannot change once it runs. */
const FIXED = [
  "collector",
  "service",
  "serviceVersion",
  "traceTimeInterval",
  "vue",
  "propagateTo",
  "traceScope",
  "diagnostics",
] as const;

/** Tells what an option does otherwise than in skywalking-client-js, or not at all. */
export function tellDifferences(tell: Notices, options: RegisterOptions, unknown: readonly string[]): void {
  const { useFmp, traceSDKInternal, noTraceOrigins, propagateTo } = options;
  if (useFmp) tell("useFmp", "'useFmp' does nothing, since no browser measures it; 'useWebVitals' reports LCP.");
  if (traceSDKInternal)
    tell("traceSDKInternal", "'traceSDKInternal' does nothing: the agent's own requests are never traced.");
  if (noTraceOrigins?.length && !propagateTo) {
    tell("noTraceOrigins", "sw8 goes to the page's own origin only; list others that take it in 'propagateTo'.");
  }
  // One for all: a name may be anything.
  if (unknown.length > 0) tell("unknown", `there is no option ${unknown.map(describeValue).join(", ")}.`);
}

/** Tells what a later call wants to change and cannot. */
export function tellChanges(tell: Notices, before: RegisterOptions, options: RegisterOptions): void {
  for (const name of FIXED) {
    if (name in options && options[name] !== before[name]) {
      tell(`fixed ${name}`, `'${name}' stays what the first register() has made it.`);
    }
  }
}

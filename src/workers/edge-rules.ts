import type { Diagnostics } from "../core/runtime/diagnostics.ts";
import { type EdgeOptions, type EdgeRules, resolveEdgeRules } from "../edge/edge-options.ts";
import { callToBodyEnd } from "./body-end.ts";

/**
 * Makes the option `rules` of what every server on the edge can be told; a Worker that does not call it does not carry it. A hook
 * that throws is told as `rule-failed`: its request is not trusted, its header not sent, its name the default.
 *
 * @throws SkyWalkingError `invalid-option` for what an option may not be.
 * @example
 * ```ts
 * export default instrument(handler, { service: "shop", collector, rules: edgeRules({ endAt: "body" }) });
 * ```
 */
export function edgeRules(options: EdgeOptions, diagnostics?: Diagnostics): EdgeRules {
  return resolveEdgeRules(options, diagnostics, callToBodyEnd);
}

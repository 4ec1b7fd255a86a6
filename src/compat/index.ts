/**
 * The methods and options of skywalking-client-js on this agent, for pages that move from it.
 *
 * @module
 */
export { ClientMonitor } from "./client-monitor.ts";
export type { RegisterOptions, ReportOptions, TagOption } from "./client-options.ts";
export type { VueWithConfig } from "./vue-errors.ts";

/**
 * The agent for Cloudflare Workers. Needs the compatibility flag `nodejs_als` or `nodejs_compat`.
 *
 * @module
 */

export type { EdgeOptions, IncomingRequest } from "../edge/edge-options.ts";
export type { Lifetime } from "../edge/event-flush.ts";
export { activeSpan, trace } from "../edge/trace.ts";
export { type EntryClass, instrumentClass } from "./entry-class.ts";
export { instrument } from "./instrument.ts";
export type { Configure, ServiceBinding, WorkersOptions } from "./workers-agent.ts";

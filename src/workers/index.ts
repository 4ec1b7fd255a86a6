/**
 * The agent for Cloudflare Workers. Needs the compatibility flag `nodejs_als` or `nodejs_compat`.
 *
 * @module
 */
export { activeSpan, trace } from "../edge/trace.ts";
export { type ExecutionContextLike, instrument, type WorkerTarget } from "./instrument.ts";
export type { ServiceBinding, WorkersOptions } from "./workers-agent.ts";

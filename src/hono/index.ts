/**
 * A middleware for Hono on any runtime. In a Worker it needs the compatibility flag `nodejs_als` or `nodejs_compat`.
 *
 * @module
 */
export type { EdgeOptions, IncomingRequest } from "../edge/edge-options.ts";
export type { ServerAgentOptions } from "../edge/server-agent-options.ts";
export { activeSpan, trace } from "../edge/trace.ts";
export type { HonoOptions } from "./hono-agent.ts";
export type { HonoContext, HonoMiddleware, HonoRoute } from "./hono-context.ts";
export { type SkyWalkingMiddleware, skywalking } from "./middleware.ts";

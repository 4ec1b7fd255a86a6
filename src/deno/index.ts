/**
 * The agent for Deno.
 *
 * @module
 */
export type { EdgeOptions, IncomingRequest } from "../edge/edge-options.ts";
export type { FetchHandler } from "../edge/fetch-handler.ts";
export type { NodeHttpServer } from "../edge/node-http-server.ts";
export type { ServerAgentOptions } from "../edge/server-agent-options.ts";
export { activeSpan, trace } from "../edge/trace.ts";
export type { DenoCron, DenoCronHandler, DenoCronOptions, DenoCronSchedule } from "./cron.ts";
export { type DenoAgent, type DenoAgentOptions, startDenoAgent } from "./deno-agent.ts";
export type {
  DenoHandler,
  DenoHandlerLike,
  DenoHttpServer,
  DenoServe,
  DenoServeInfo,
  DenoServerOptions,
} from "./deno-server.ts";
export type { DenoKvOptions } from "./kv.ts";
export { type DenoServeOptions, serve } from "./serve.ts";

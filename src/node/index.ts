/**
 * The agent for Node and Bun.
 *
 * @module
 */
export type { EdgeOptions, IncomingRequest } from "../edge/edge-options.ts";
export type { FetchHandler } from "../edge/fetch-handler.ts";
export type { NodeHttpServer } from "../edge/node-http-server.ts";
export type { ServerAgentOptions } from "../edge/server-agent-options.ts";
export { activeSpan, trace } from "../edge/trace.ts";
export { type NodeAgent, type NodeAgentOptions, startNodeAgent } from "./node-agent.ts";

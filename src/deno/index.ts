/**
 * The agent for Deno.
 *
 * @module
 */
export { activeSpan, trace } from "../edge/trace.ts";
export { type DenoHandler, type DenoHttpServer, type DenoServeOptions, serve } from "./serve.ts";

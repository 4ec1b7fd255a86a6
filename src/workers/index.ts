/**
 * The agent for Cloudflare Workers. Needs the compatibility flag `nodejs_als` or `nodejs_compat`.
 *
 * @module
 */
export type { HeadersRecord } from "../core/context/carrier-access.ts";
export type { EdgeOptions, EdgeRules, IncomingRequest } from "../edge/edge-options.ts";
export type { Lifetime } from "../edge/event-flush.ts";
export { activeSpan, trace } from "../edge/trace.ts";
export type { BindingOptions, BindingsOption } from "./bindings/binding-options.ts";
export { type Envelopes, envelopes } from "./bindings/envelope.ts";
export { edgeRules } from "./edge-rules.ts";
export { type EntryClass, instrumentClass } from "./entry-class.ts";
export { instrument } from "./instrument.ts";
export { type VersionMetadata, versionInstance } from "./version-instance.ts";
export type { Configure, ServiceBinding, WorkersOptions } from "./workers-agent.ts";

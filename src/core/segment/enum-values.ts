/**
 * The values of the enums that every application needs, one by one: whoever names none of the others need not carry them.
 *
 * @module
 */
import type { RefType, SpanLayer, SpanType } from "./enums.ts";

/** {@link SpanType} of a request that came in. */
export const ENTRY: (typeof SpanType)["Entry"] = 0;
/** {@link SpanType} of a request that goes out. */
export const EXIT: (typeof SpanType)["Exit"] = 1;
/** {@link SpanType} of work inside. */
export const LOCAL: (typeof SpanType)["Local"] = 2;

/** {@link SpanLayer} of what talks to nothing in particular. */
export const UNKNOWN: (typeof SpanLayer)["Unknown"] = 0;
/** {@link SpanLayer} of databases. */
export const DATABASE: (typeof SpanLayer)["Database"] = 1;
/** {@link SpanLayer} of calls that are no HTTP. */
export const RPC_FRAMEWORK: (typeof SpanLayer)["RPCFramework"] = 2;
/** {@link SpanLayer} of message queues. */
export const MQ: (typeof SpanLayer)["MQ"] = 4;
/** {@link SpanLayer} of caches. */
export const CACHE: (typeof SpanLayer)["Cache"] = 5;
/** {@link SpanLayer} of requests. */
export const HTTP: (typeof SpanLayer)["Http"] = 3;

/** {@link RefType} of a reference to another process. */
export const CROSS_PROCESS: (typeof RefType)["CrossProcess"] = 0;
/** {@link RefType} of a reference within the process. */
export const CROSS_THREAD: (typeof RefType)["CrossThread"] = 1;

/** The `parentSpanId` of a span that has no parent in its segment. */
export const ROOT = -1;

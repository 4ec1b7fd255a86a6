/**
 * The agent for pages.
 *
 * @module
 */
export type { TraceScope } from "./activities.ts";
export { type BrowserAgent, type BrowserStats, startBrowserAgent } from "./browser-agent.ts";
export type { BrowserAgentOptions, PageRequest, PageSpill, RequestHook } from "./browser-options.ts";
export { traceConnections } from "./connections.ts";
export { createCrashSafeReporter, type DeferringPage } from "./crash-safe-reporter.ts";
export { createFrameTracing, type FrameTracing } from "./frame-tracing.ts";
export { traceLongTasks } from "./long-tasks.ts";
export { createPageDelivery, type DeliveringPage, type PageDeliveryOptions } from "./page-delivery.ts";
export type { CaptureErrorOptions } from "./page-errors.ts";
export type { PageInstrumentation } from "./page-instrumentation.ts";
export type { PageTags } from "./page-tags.ts";
export { startWorkerAgent, type WorkerAgent, type WorkerAgentOptions } from "./worker-agent.ts";

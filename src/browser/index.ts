/**
 * The agent for pages.
 *
 * @module
 */
export type { TraceScope } from "./activities.ts";
export { type BrowserAgent, type BrowserStats, startBrowserAgent } from "./browser-agent.ts";
export type { BrowserAgentOptions, PageRequest, PageSpill, RequestHook } from "./browser-options.ts";
export { createCrashSafeReporter, type DeferringPage } from "./crash-safe-reporter.ts";
export { createPageDelivery, type DeliveringPage, type PageDeliveryOptions } from "./page-delivery.ts";
export type { CaptureErrorOptions } from "./page-errors.ts";
export type { PageTags } from "./page-tags.ts";

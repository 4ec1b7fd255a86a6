/**
 * The agent for pages.
 *
 * @module
 */
export { type BrowserAgent, startBrowserAgent } from "./browser-agent.ts";
export type { BrowserAgentOptions, PageSpill } from "./browser-options.ts";
export { createPageDelivery, type DeliveringPage, type PageDeliveryOptions } from "./page-delivery.ts";

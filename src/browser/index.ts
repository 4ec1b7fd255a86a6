/**
 * The agent for pages.
 *
 * @module
 */
export { type BrowserAgent, startBrowserAgent } from "./browser-agent.ts";
export type { BrowserAgentOptions } from "./browser-options.ts";
export { createPageDelivery, type PageDeliveryOptions } from "./page-delivery.ts";

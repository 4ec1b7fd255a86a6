import type { TraceScope } from "./activities.ts";
import type { BrowserAgent } from "./browser-agent.ts";
import type { BrowserAgentOptions } from "./browser-options.ts";
import { type CallQueue, createCallQueue } from "./call-queue.ts";

declare global {
  interface Window {
    skywalkingEdge?: CallQueue | unknown[];
  }
}

function readOptions(attributes: DOMStringMap): BrowserAgentOptions {
  const { service, serviceVersion, collector, propagateTo, resources, traceScope } = attributes;
  return {
    service: service ?? "",
    serviceVersion,
    collector,
    // Checked when the agent starts, as everything here is.
    traceScope: traceScope as TraceScope | undefined,
    resources: resources !== "false",
    propagateTo: propagateTo?.split(/[\s,]+/).filter(Boolean),
  };
}

/**
 * Starts the agent from the `data-*` attributes of the script that runs, and calls what the page has kept in
 * `window.skywalkingEdge`. Never throws: a bad attribute is told in the console.
 *
 * A second tag on a page does nothing, whichever wire it has: else everything would be traced twice.
 */
export function startFromScriptTag(startAgent: (options: BrowserAgentOptions) => BrowserAgent): void {
  const kept = window.skywalkingEdge;
  if (kept && !Array.isArray(kept)) return;
  let agent: BrowserAgent | undefined;
  try {
    agent = startAgent(readOptions(document.currentScript?.dataset ?? {}));
  } catch (error) {
    // biome-ignore lint/suspicious/noConsole: a bad attribute can be told nowhere else, and must not break the page.
    console.error("skywalking-edge: this page is not traced.", error);
  }
  window.skywalkingEdge = createCallQueue(agent, kept);
}

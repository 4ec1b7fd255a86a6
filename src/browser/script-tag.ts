/**
 * The script tag: starts the agent from the `data-*` attributes of its own element. The one file with a side effect.
 *
 * @module
 */
import type { TraceScope } from "./activities.ts";
import { type BrowserAgent, startBrowserAgent } from "./browser-agent.ts";
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

function start(): BrowserAgent | undefined {
  try {
    return startBrowserAgent(readOptions(document.currentScript?.dataset ?? {}));
  } catch (error) {
    // biome-ignore lint/suspicious/noConsole: a bad attribute can be told nowhere else, and must not break the page.
    console.error("skywalking-edge: this page is not traced.", error);
    return undefined;
  }
}

const kept = window.skywalkingEdge;
// A second tag on the same page must not trace everything twice.
if (!kept || Array.isArray(kept)) window.skywalkingEdge = createCallQueue(start(), kept);

import { type BrowserAgent, type PageTransportFactory, startAgent } from "./browser-agent.ts";
import type { BrowserAgentOptions } from "./browser-options.ts";
import { type CallQueue, createCallQueue } from "./call-queue.ts";

declare global {
  interface Window {
    skywalkingEdge?: CallQueue | unknown[];
  }
}

/** Every option that can be written as text; checked when the agent starts. */
function readOptions(attributes: DOMStringMap): BrowserAgentOptions {
  const options = Object.entries(attributes).map(([name, text = ""]) => [name, readValue(name, text)]);
  return { service: "", ...Object.fromEntries(options) };
}

function readValue(name: string, text: string): unknown {
  if (name === "propagateTo") return text.split(/[\s,]+/).filter(Boolean);
  // A version may look like a number.
  if (/^(service|collector)/.test(name)) return text;
  try {
    return JSON.parse(text || "true");
  } catch {
    return text;
  }
}

/**
 * Starts the agent from the `data-*` attributes of the script that runs and from the options that the page has kept in
 * `window.skywalkingEdge`, then calls the functions that it has kept there. Never throws: a bad option is told in the console.
 *
 * A second tag on a page does nothing, whichever wire it has: else everything would be traced twice.
 */
export function startFromScriptTag(createTransport: PageTransportFactory): void {
  const kept = window.skywalkingEdge;
  if (kept && !Array.isArray(kept)) return;
  let agent: BrowserAgent | undefined;
  try {
    const options = readOptions(document.currentScript?.dataset ?? {});
    // Of functions and events nothing is taken that is an option.
    agent = startAgent(window, Object.assign(options, ...(kept ?? [])), createTransport);
  } catch (error) {
    // biome-ignore lint/suspicious/noConsole: a bad attribute can be told nowhere else, and must not break the page.
    console.error("skywalking-edge: this page is not traced.", error);
  }
  window.skywalkingEdge = createCallQueue(agent, kept);
}

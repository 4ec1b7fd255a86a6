import type { BrowserAgent } from "./browser-agent.ts";

/** A call that a page makes on the agent. */
export type AgentCall = (agent: BrowserAgent) => void;

/**
 * What stands at `window.skywalkingEdge`: before the script has loaded a plain array made by the page, afterwards this.
 *
 * ```html
 * <script>(window.skywalkingEdge ??= []).push((agent) => agent.trace("checkout", pay))</script>
 * ```
 */
export interface CallQueue {
  /** Calls each function with the agent, at once; without an agent, never. */
  push(...calls: AgentCall[]): void;
  /** The running agent; undefined when it could not start. */
  readonly agent: BrowserAgent | undefined;
}

/** Makes the queue that runs calls at once, beginning with those that were kept. What one of them throws reaches the console alone. */
export function createCallQueue(agent: BrowserAgent | undefined, kept: unknown): CallQueue {
  function push(...calls: unknown[]): void {
    if (!agent) return;
    for (const call of calls) {
      try {
        if (typeof call === "function") call(agent);
      } catch (error) {
        // The page's own error: it must not stop the calls behind it, and must not be hidden.
        reportError(error);
      }
    }
  }
  // By index, since a kept call may keep another.
  if (Array.isArray(kept)) for (let index = 0; index < kept.length; index++) push(kept[index]);
  return { push, agent };
}

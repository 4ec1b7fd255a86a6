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
  /** Calls each function with the agent, and reports what each event tells, at once; without an agent, never. */
  push(...items: (AgentCall | Event)[]): void;
  /** The running agent; undefined when it could not start. */
  readonly agent: BrowserAgent | undefined;
}

/**
 * Makes the queue that runs calls at once, beginning with those that were kept. What one of them throws reaches the console
 * alone. The page's array passes on what is still pushed to it, since a script may hold on to it.
 */
export function createCallQueue(agent: BrowserAgent | undefined, kept: unknown): CallQueue {
  function push(...items: unknown[]): void {
    if (!agent) return;
    for (const item of items) {
      try {
        if (typeof item === "function") item(agent);
        // What is no event tells nothing.
        else agent.captureEvent(item as Event);
      } catch (error) {
        // The page's own error: it must not stop the calls behind it, and must not be hidden.
        reportError(error);
      }
    }
  }
  if (Array.isArray(kept)) {
    // By index, since a kept call may keep another.
    for (let index = 0; index < kept.length; index++) push(kept[index]);
    Object.assign(kept, { push, length: 0 });
  }
  return { push, agent };
}

import { setTimeout } from "node:timers/promises";
import type { Browser, CDPSession } from "playwright";

/**
 * A page that only answers what it is asked. Playwright's own pages watch the network, which costs the main thread more than
 * any agent does.
 */
export interface MeasuredPage {
  /** Sends a command of the DevTools protocol. */
  send(method: string, parameters?: object): Promise<unknown>;
  /** Evaluates an expression, and waits for the promise that it may be. */
  evaluate(expression: string): Promise<unknown>;
  /** Loads a document, to the end of its load event. */
  goto(url: string): Promise<void>;
  /**
   * Microseconds of processor time that the page's main thread has spent: on scripts, timers, idle callbacks, collecting
   * garbage, all of it. Time on the wall would count what other processes on a busy machine take from it.
   */
  spent(): Promise<number>;
  close(): Promise<void>;
}

interface Message {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

/** Opens a page in a profile, and with it a process, of its own. */
export async function openMeasuredPage(browser: Browser): Promise<MeasuredPage> {
  const session = await browser.newBrowserCDPSession();
  const { browserContextId } = await session.send("Target.createBrowserContext");
  const { targetId } = await session.send("Target.createTarget", { url: "about:blank", browserContextId });
  const { sessionId } = await session.send("Target.attachToTarget", { targetId });
  const send = connect(session, sessionId);
  await send("Performance.enable");

  async function evaluate(expression: string): Promise<unknown> {
    const settings = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = (await send("Runtime.evaluate", settings)) as Evaluated;
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  return {
    send,
    evaluate,
    async goto(url) {
      await send("Page.navigate", { url });
      // The promise goes with the document that asked for it, if that is still the one before.
      while ((await evaluate(LOADED).catch(() => "")) !== url) await setTimeout(10);
    },
    async spent() {
      const { metrics } = (await send("Performance.getMetrics")) as Metrics;
      const threadTime = metrics.find(({ name }) => name === "ThreadTime");
      if (!threadTime) throw new Error("This Chromium does not tell the processor time of a thread");
      return threadTime.value * 1e6;
    },
    async close() {
      await session.send("Target.disposeBrowserContext", { browserContextId });
      await session.detach();
    },
  };
}

interface Evaluated {
  readonly result: { readonly value?: unknown };
  readonly exceptionDetails?: { readonly text: string; readonly exception?: { readonly description?: string } };
}

interface Metrics {
  readonly metrics: readonly { readonly name: string; readonly value: number }[];
}

const LOADED = `new Promise((resolve) => {
  const loaded = () => setTimeout(() => resolve(location.href));
  if (document.readyState === "complete") loaded();
  else addEventListener("load", loaded);
})`;

function connect(session: CDPSession, sessionId: string): MeasuredPage["send"] {
  const pending = new Map<number, Pending>();
  session.on("Target.receivedMessageFromTarget", (event) => {
    if (event.sessionId !== sessionId) return;
    const { id = 0, result, error }: Message = JSON.parse(event.message);
    const waiting = pending.get(id);
    pending.delete(id);
    if (error) waiting?.reject(new Error(error.message));
    else waiting?.resolve(result);
  });
  let lastId = 0;
  return (method, params = {}) => {
    const id = ++lastId;
    const message = JSON.stringify({ id, method, params });
    return new Promise((resolve, reject) => {
      pending.set(id, { resolve, reject });
      session.send("Target.sendMessageToTarget", { sessionId, message }).catch(reject);
    });
  };
}

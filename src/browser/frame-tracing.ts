import { instrumentFetch } from "./fetch-instrumentation.ts";
import type { PageInstrumentation } from "./page-instrumentation.ts";
import type { RequestTracing } from "./page-request.ts";
import { instrumentXhr } from "./xhr-instrumentation.ts";

/** Lets the page's agent trace what frames of the page ask for. */
export interface FrameTracing {
  /** One of the agent's `instrumentations`. */
  readonly instrument: PageInstrumentation;
  /**
   * Traces the requests of a frame's window, as the page's own: they belong to the page's activity, go by the page's rule of
   * propagation, and are kept apart by nothing but their address. A frame that loads another document has another window:
   * call it after each `load` of the `<iframe>`.
   *
   * @returns False, and nothing happens, for a window of another origin, and while the agent does not run.
   */
  add(frame: Window & typeof globalThis): boolean;
}

/**
 * Makes the tracing of frames that have the page's origin. A frame of another origin has an agent of its own, or none.
 *
 * @example
 * ```ts
 * const frames = createFrameTracing();
 * startBrowserAgent({ service: "shop-web", collector: "/sw", instrumentations: [frames.instrument] });
 * iframe.addEventListener("load", () => frames.add(iframe.contentWindow));
 * ```
 */
export function createFrameTracing(): FrameTracing {
  let requests: RequestTracing | undefined;
  const undo = new Map<Document, () => void>();

  function add(frame: Window & typeof globalThis): boolean {
    try {
      // The document tells windows apart: an <iframe> keeps its WindowProxy. Reading it throws in a window of another origin.
      const { document } = frame;
      if (!requests || undo.has(document)) return requests !== undefined;
      // Behind it stands the page's, which is written to when the page is left.
      const own: RequestTracing = Object.assign(Object.create(requests), { document });
      const steps = [instrumentFetch(frame, own), instrumentXhr(frame, own)];
      const stop = (): void => {
        for (const step of steps) step();
      };
      undo.set(document, stop);
      // A window that is gone must not be held.
      frame.addEventListener("pagehide", () => undo.delete(document), { once: true });
      return true;
    } catch {
      return false;
    }
  }

  return {
    instrument: (_page, tracing) => {
      requests = tracing;
      return () => {
        requests = undefined;
        for (const stop of undo.values()) stop();
        undo.clear();
      };
    },
    add,
  };
}

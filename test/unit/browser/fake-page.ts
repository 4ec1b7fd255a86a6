/** The part of a window that following its life takes. */
export interface FakePage {
  readonly page: Window & typeof globalThis;
  /** Fires an event at the window. */
  fire(type: "load" | "pagehide" | "beforeunload"): void;
  /** Sets whether the page is seen and fires `visibilitychange`. */
  show(visibilityState: "visible" | "hidden"): void;
  /** Event listeners that are still there, counted by what they would hear. */
  listeners(): number;
}

/** What the page has to tell when it begins. */
export interface FakePageState {
  readonly timeOrigin?: number;
  readonly readyState?: "loading" | "complete";
  readonly navigation?: object;
}

/** Makes a window with a document, both real event targets. */
export function createFakePage({ timeOrigin = 0, readyState = "loading", navigation }: FakePageState = {}): FakePage {
  class PerformanceNavigationTiming {}
  const timing = navigation && Object.assign(new PerformanceNavigationTiming(), navigation);
  let count = 0;
  const counted = (target: EventTarget): object => ({
    addEventListener: (...args: Parameters<EventTarget["addEventListener"]>) => {
      count++;
      target.addEventListener(...args);
    },
    removeEventListener: (...args: Parameters<EventTarget["removeEventListener"]>) => {
      count--;
      target.removeEventListener(...args);
    },
  });
  const windowTarget = new EventTarget();
  const documentTarget = new EventTarget();
  const document = { readyState, visibilityState: "visible", ...counted(documentTarget) };
  const performance = {
    timeOrigin,
    now: () => globalThis.performance.now(),
    getEntriesByType: (type: string) => (type === "navigation" && timing ? [timing] : []),
  };
  const page = { PerformanceNavigationTiming, document, performance, ...counted(windowTarget) };
  return {
    page: Object.assign(page, Object.create(null)),
    fire: (type) => void windowTarget.dispatchEvent(new Event(type)),
    show: (visibilityState) => {
      document.visibilityState = visibilityState;
      documentTarget.dispatchEvent(new Event("visibilitychange"));
    },
    listeners: () => count,
  };
}

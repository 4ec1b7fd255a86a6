import { quietly } from "../core/context/exit-outcome.ts";

/** What happens when the page is hidden or left. */
export interface VisibilityListeners {
  /** The page was hidden; it may never come back. */
  readonly onHidden: () => void;
  /** The page is being left, perhaps into the back/forward cache. */
  readonly onLeft: () => void;
  /** Called after either, to send what waits. */
  readonly flush: () => void;
  /** The page is seen again. */
  readonly onShown: () => void;
}

/**
 * Listens for the page being hidden or left. `visibilitychange` is the last event that a mobile browser is sure to send;
 * `unload` is never used, since it keeps a page out of the back/forward cache.
 *
 * @returns A function that stops listening.
 */
export function watchPageVisibility(page: Window & typeof globalThis, listeners: VisibilityListeners): () => void {
  const { document } = page;
  const onVisibilityChange = (): void => {
    if (document.visibilityState !== "hidden") {
      quietly(listeners.onShown);
      return;
    }
    quietly(listeners.onHidden);
    quietly(listeners.flush);
  };
  const onPageHide = (): void => {
    quietly(listeners.onLeft);
    quietly(listeners.flush);
  };
  document.addEventListener("visibilitychange", onVisibilityChange);
  page.addEventListener("pagehide", onPageHide);
  return () => {
    document.removeEventListener("visibilitychange", onVisibilityChange);
    page.removeEventListener("pagehide", onPageHide);
  };
}

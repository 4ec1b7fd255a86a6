import { quietly } from "../core/runtime/quiet-call.ts";

/** Milliseconds after `beforeunload` in which what happens is taken for a part of leaving the page. */
const LEAVING_MS = 1_000;

/** What is known of a page that may be about to be left: the user may stay, or what comes may be a download. */
export interface Departure {
  /** Absent if nothing points to it. */
  leaving?: boolean;
}

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
 * `unload` is never used, since it keeps a page out of the back/forward cache. `beforeunload` does not [seen], and is the one
 * event that comes before Firefox and WebKit break off the requests of a page that is navigated away from. A tab that Firefox
 * closes is hidden first, and what it sends at `pagehide` is lost in two of five cases [seen]: then hidden means left.
 *
 * @param departure - Is written to.
 * @returns A function that stops listening.
 */
export function watchPageVisibility(
  page: Window & typeof globalThis,
  departure: Departure,
  listeners: VisibilityListeners,
): () => void {
  const { document } = page;
  const onBeforeUnload = (): void => {
    departure.leaving = true;
    setTimeout(() => {
      departure.leaving = false;
    }, LEAVING_MS);
  };
  const onVisibilityChange = (): void => {
    if (document.visibilityState !== "hidden") quietly(listeners.onShown);
    else if (departure.leaving) onPageHide();
    else {
      quietly(listeners.onHidden);
      quietly(listeners.flush);
    }
  };
  const onPageHide = (): void => {
    quietly(listeners.onLeft);
    quietly(listeners.flush);
  };
  page.addEventListener("beforeunload", onBeforeUnload);
  document.addEventListener("visibilitychange", onVisibilityChange);
  page.addEventListener("pagehide", onPageHide);
  return () => {
    page.removeEventListener("beforeunload", onBeforeUnload);
    document.removeEventListener("visibilitychange", onVisibilityChange);
    page.removeEventListener("pagehide", onPageHide);
  };
}

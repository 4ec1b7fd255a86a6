import { quietly } from "../core/runtime/quiet-call.ts";
import type { Activities } from "./activities.ts";
import { findServerTrace } from "./server-trace.ts";

/**
 * Follows the hard load of the page: an activity from the navigation's start to the end of the load event.
 *
 * @param onTimed - Called exactly once with the navigation timing, when all of it is there or the page is left before; never
 *   where the browser has none.
 * @returns A function to call when the page is being left, and one that stops.
 */
export function followPageLoad(
  page: Window & typeof globalThis,
  activities: Activities,
  onTimed: (timing: PerformanceNavigationTiming) => void,
): { readonly leave: () => void; readonly stop: () => void } {
  const { performance, document } = page;
  const activity = activities.begin("load", performance.timeOrigin, findServerTrace(page));
  const { root } = activity;
  activity.hold(root);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let reported = false;

  function report(): void {
    if (reported) return;
    reported = true;
    const [timing] = performance.getEntriesByType("navigation");
    const isTimed = timing instanceof page.PerformanceNavigationTiming;
    if (isTimed) onTimed(timing);
    const loadedAfter = (isTimed && timing.loadEventEnd) || performance.now();
    activity.release(root, performance.timeOrigin + loadedAfter);
  }

  // loadEventEnd is written only after the last listener of the load event has returned.
  const afterLoad = (): void => {
    timer = setTimeout(quietly, 0, report);
  };
  if (document.readyState === "complete") afterLoad();
  else page.addEventListener("load", afterLoad, { once: true });

  return {
    leave: report,
    stop: () => {
      clearTimeout(timer);
      page.removeEventListener("load", afterLoad);
    },
  };
}

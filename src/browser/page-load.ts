import type { Tracer } from "../core/context/tracer.ts";
import type { Activities } from "./activities.ts";
import { perfDataOf } from "./perf-data.ts";

/**
 * Follows the hard load of the page: an activity from the navigation's start, and exactly one perfData, once all its
 * timing is there or the page is left before.
 *
 * @returns A function that sends the perfData if it has not been sent, for a page that is being left; and one that stops.
 */
export function followPageLoad(
  page: Window & typeof globalThis,
  tracer: Tracer,
  activities: Activities,
  pagePath: () => string,
): { readonly leave: () => void; readonly stop: () => void } {
  const { performance, document } = page;
  const path = pagePath();
  const activity = activities.begin("load", performance.timeOrigin);
  const { root } = activity;
  activity.hold(root);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let reported = false;

  function report(): void {
    if (reported) return;
    reported = true;
    const [timing] = performance.getEntriesByType("navigation");
    const isTimed = timing instanceof page.PerformanceNavigationTiming;
    if (isTimed) {
      const view = { service: tracer.service, serviceVersion: tracer.serviceInstance, pagePath: path };
      tracer.reporter.report("perfData", perfDataOf(view, timing, Date.now()));
    }
    const loadedAfter = (isTimed && timing.loadEventEnd) || performance.now();
    activity.release(root, performance.timeOrigin + loadedAfter);
  }

  // loadEventEnd is written only after the last listener of the load event has returned.
  const afterLoad = (): void => {
    timer = setTimeout(report);
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

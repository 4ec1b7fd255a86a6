import type { BrowserPerfData } from "../core/segment/browser-perf-data.ts";

/** The view that a perfData belongs to. */
export type PageView = Pick<BrowserPerfData, "service" | "serviceVersion" | "pagePath">;

/** The navigation timing of a view; a view without a load has none. `activationStart` is that of a prerendered page. */
export type NavigationTimes = Partial<PerformanceNavigationTiming & { readonly activationStart: number }>;

/**
 * Makes a perfData from the navigation timing, by skywalking-client-js's definitions of the durations. What the user waits for
 * counts from the activation of a page that was prerendered; what it took to fetch it is what it was.
 *
 * OAP averages every field, a missing one as 0; a phase that did not happen or has not ended is 0, never negative.
 */
export function perfDataOf(view: PageView, timing: NavigationTimes, time: number): BrowserPerfData {
  const { activationStart = 0, fetchStart = 0, domainLookupStart = 0, secureConnectionStart = 0 } = timing;
  const start = Math.max(fetchStart, activationStart);
  return {
    ...view,
    time: Math.floor(time),
    redirectTime: span(timing.redirectStart, timing.redirectEnd),
    dnsTime: span(timing.domainLookupStart, timing.domainLookupEnd),
    ttfbTime: span(timing.requestStart, timing.responseStart),
    tcpTime: span(timing.connectStart, timing.connectEnd),
    transTime: span(timing.responseStart, timing.responseEnd),
    domAnalysisTime: span(timing.responseEnd, timing.domInteractive),
    fptTime: span(start, timing.responseEnd),
    domReadyTime: span(start, timing.domContentLoadedEventEnd),
    loadPageTime: span(start, timing.loadEventStart),
    resTime: span(timing.domContentLoadedEventEnd, timing.loadEventStart),
    sslTime: secureConnectionStart > 0 ? span(secureConnectionStart, timing.connectEnd) : 0,
    ttlTime: span(start, timing.domInteractive),
    firstPackTime: span(Math.max(domainLookupStart, activationStart), timing.responseStart),
  };
}

function span(start = 0, end = 0): number {
  return Math.max(0, Math.floor(end - start));
}

import type { BrowserPerfData } from "../core/segment/browser-perf-data.ts";

/** The view that a perfData belongs to. */
export type PageView = Pick<BrowserPerfData, "service" | "serviceVersion" | "pagePath">;

/** The navigation timing of a view; a view without a load has none. `activationStart` is that of a prerendered page. */
export type NavigationTimes = Partial<PerformanceNavigationTiming & { readonly activationStart: number }>;

/** How long each phase of a request took, in whole milliseconds, 0 for what did not happen. */
export type RequestPhases = Pick<
  BrowserPerfData,
  "redirectTime" | "dnsTime" | "ttfbTime" | "tcpTime" | "transTime" | "sslTime"
>;

/** Measures the phases of a request, of a navigation or of any resource, by skywalking-client-js's definitions. */
export function requestPhases(timing: Partial<PerformanceResourceTiming>): RequestPhases {
  const { secureConnectionStart = 0, connectEnd } = timing;
  return {
    redirectTime: span(timing.redirectStart, timing.redirectEnd),
    dnsTime: span(timing.domainLookupStart, timing.domainLookupEnd),
    ttfbTime: span(timing.requestStart, timing.responseStart),
    tcpTime: span(timing.connectStart, connectEnd),
    transTime: span(timing.responseStart, timing.responseEnd),
    sslTime: secureConnectionStart > 0 ? span(secureConnectionStart, connectEnd) : 0,
  };
}

/**
 * Makes a perfData from the navigation timing, by skywalking-client-js's definitions of the durations. What the user waits for
 * counts from the activation of a page that was prerendered; what it took to fetch it is what it was.
 *
 * OAP averages every field, a missing one as 0; a phase that did not happen or has not ended is 0, never negative.
 */
export function perfDataOf(view: PageView, timing: NavigationTimes, time: number): BrowserPerfData {
  const { activationStart = 0, fetchStart = 0, domainLookupStart = 0 } = timing;
  const start = Math.max(fetchStart, activationStart);
  return {
    ...view,
    time: Math.floor(time),
    ...requestPhases(timing),
    domAnalysisTime: span(timing.responseEnd, timing.domInteractive),
    fptTime: span(start, timing.responseEnd),
    domReadyTime: span(start, timing.domContentLoadedEventEnd),
    loadPageTime: span(start, timing.loadEventStart),
    resTime: span(timing.domContentLoadedEventEnd, timing.loadEventStart),
    ttlTime: span(start, timing.domInteractive),
    firstPackTime: span(Math.max(domainLookupStart, activationStart), timing.responseStart),
  };
}

function span(start = 0, end = 0): number {
  return Math.max(0, Math.floor(end - start));
}

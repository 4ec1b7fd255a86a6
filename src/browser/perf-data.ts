import type { BrowserPerfData } from "../core/segment/browser-perf-data.ts";

/** The view that a perfData belongs to. */
export type PageView = Pick<BrowserPerfData, "service" | "serviceVersion" | "pagePath">;

/**
 * Makes the perfData of a hard load from its navigation timing, by skywalking-client-js's definitions of the durations.
 *
 * OAP averages every field, a missing one as 0; a phase that did not happen or has not ended is 0, never negative.
 */
export function perfDataOf(view: PageView, timing: PerformanceNavigationTiming, time: number): BrowserPerfData {
  return {
    ...view,
    time: Math.floor(time),
    redirectTime: span(timing.redirectStart, timing.redirectEnd),
    dnsTime: span(timing.domainLookupStart, timing.domainLookupEnd),
    ttfbTime: span(timing.requestStart, timing.responseStart),
    tcpTime: span(timing.connectStart, timing.connectEnd),
    transTime: span(timing.responseStart, timing.responseEnd),
    domAnalysisTime: span(timing.responseEnd, timing.domInteractive),
    fptTime: span(timing.fetchStart, timing.responseEnd),
    domReadyTime: span(timing.fetchStart, timing.domContentLoadedEventEnd),
    loadPageTime: span(timing.fetchStart, timing.loadEventStart),
    resTime: span(timing.domContentLoadedEventEnd, timing.loadEventStart),
    sslTime: timing.secureConnectionStart > 0 ? span(timing.secureConnectionStart, timing.connectEnd) : 0,
    ttlTime: span(timing.fetchStart, timing.domInteractive),
    firstPackTime: span(timing.domainLookupStart, timing.responseStart),
  };
}

function span(start: number, end: number): number {
  return Math.max(0, Math.floor(end - start));
}

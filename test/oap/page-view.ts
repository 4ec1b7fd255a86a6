import type { BrowserPerfData } from "../../src/index.ts";

/** A page view of which only the given times are known. */
export function pageView(
  known: Partial<BrowserPerfData> & Pick<BrowserPerfData, "service" | "serviceVersion" | "pagePath">,
): BrowserPerfData {
  return {
    time: Date.now(),
    redirectTime: 0,
    dnsTime: 0,
    ttfbTime: 0,
    tcpTime: 0,
    transTime: 0,
    domAnalysisTime: 0,
    fptTime: 0,
    domReadyTime: 0,
    loadPageTime: 0,
    resTime: 0,
    sslTime: 0,
    ttlTime: 0,
    firstPackTime: 0,
    ...known,
  };
}

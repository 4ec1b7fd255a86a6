import type { BrowserPerfData } from "../../../../src/core/segment/browser-perf-data.ts";
import type { CollectItem } from "../../../../src/core/segment/collect-item.ts";
import type { SegmentObject } from "../../../../src/core/segment/segment-object.ts";

/** Makes a segment that is told from others by its number. */
export function segmentItem(number: number): SegmentObject {
  return {
    traceId: "trace",
    traceSegmentId: `segment-${number}`,
    spans: [],
    service: "shop",
    serviceInstance: "1.4.2",
    isSizeLimited: false,
  };
}

/** Makes a perfData that is told from others by its number. */
export function perfDataItem(number: number): BrowserPerfData {
  return {
    service: "shop",
    serviceVersion: "1.4.2",
    time: 1_767_225_600_000 + number,
    pagePath: `/page-${number}`,
    redirectTime: 0,
    dnsTime: 1,
    ttfbTime: 2,
    tcpTime: 3,
    transTime: 4,
    domAnalysisTime: 5,
    fptTime: 6,
    domReadyTime: 7,
    loadPageTime: 8,
    resTime: 9,
    sslTime: 10,
    ttlTime: 11,
    firstPackTime: 12,
  };
}

/** The name by which an item is told from others. */
export function nameOf(item: CollectItem): string {
  if ("traceSegmentId" in item) return item.traceSegmentId;
  if ("pagePath" in item) return item.pagePath;
  throw new TypeError("an item of this signal has no name");
}

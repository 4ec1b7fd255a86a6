/**
 * A page view with its timing, as `browser/BrowserPerf.proto` spells it: the item that registers a BROWSER service, its
 * version and its page in OAP, and counts one PV. All durations are whole milliseconds; OAP averages a missing one as 0.
 */
export interface BrowserPerfData {
  readonly service: string;
  readonly serviceVersion: string;
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  readonly pagePath: string;
  readonly redirectTime: number;
  readonly dnsTime: number;
  /** Request sent to first byte. */
  readonly ttfbTime: number;
  readonly tcpTime: number;
  /** First byte to last byte of the document. */
  readonly transTime: number;
  readonly domAnalysisTime: number;
  /** Navigation start to first byte of the body parsed. */
  readonly fptTime: number;
  readonly domReadyTime: number;
  readonly loadPageTime: number;
  /** Resources loaded after the DOM was ready. */
  readonly resTime: number;
  readonly sslTime: number;
  /** Time to interactive. */
  readonly ttlTime: number;
  readonly firstPackTime: number;
}

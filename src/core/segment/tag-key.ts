/** The method of an HTTP request. */
export const HTTP_METHOD = "http.method";
/** The status of an HTTP response. */
export const HTTP_STATUS_CODE = "http.status_code";
/** An address, without query and credentials. */
export const URL_TAG = "url";

/** Tag keys that OAP reads or searches by, and those a SkyWalking user expects. */
export const TagKey = {
  HttpMethod: HTTP_METHOD,
  HttpStatusCode: HTTP_STATUS_CODE,
  Url: URL_TAG,
  /** Milliseconds between a message's sending and its consumption. */
  TransmissionLatency: "transmission.latency",
  /** Set where the caller itself gave up on a request. */
  Aborted: "aborted",
  /** Why a span was ended before its work was: pagehide, timeout or stop. */
  Unfinished: "unfinished",
  /** What started a page's segment: load, route, click, submit or key. */
  Activity: "activity",
} as const;

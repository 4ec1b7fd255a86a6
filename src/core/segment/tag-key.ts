/** The method of an HTTP request. */
export const HTTP_METHOD = "http.method";
/** The status of an HTTP response. */
export const HTTP_STATUS_CODE = "http.status_code";
/** An address, without query and credentials. */
export const URL_TAG = "url";
/** Why a span was ended before its work was: pagehide, timeout or stop. */
export const UNFINISHED = "unfinished";
/** Milliseconds between a message's sending and its consumption. */
export const TRANSMISSION_LATENCY = "transmission.latency";

/** Tag keys that OAP reads or searches by, and those a SkyWalking user expects. */
export const TagKey = {
  HttpMethod: HTTP_METHOD,
  HttpStatusCode: HTTP_STATUS_CODE,
  Url: URL_TAG,
  /** See {@link TRANSMISSION_LATENCY}. */
  TransmissionLatency: TRANSMISSION_LATENCY,
  /** Set where the caller itself gave up on a request. */
  Aborted: "aborted",
  /** See {@link UNFINISHED}. */
  Unfinished: UNFINISHED,
  /** What started a page's segment: load, route, click, submit or key. */
  Activity: "activity",
} as const;

/** Why a span was ended before its work was: pagehide, timeout or stop. */
export const UNFINISHED = "unfinished";
/** Milliseconds between a message's sending and its consumption. */
export const TRANSMISSION_LATENCY = "transmission.latency";

/** Tag keys that OAP reads or searches by, and those a SkyWalking user expects. */
export const TagKey = {
  HttpMethod: "http.method",
  HttpStatusCode: "http.status_code",
  Url: "url",
  /** See {@link TRANSMISSION_LATENCY}. */
  TransmissionLatency: TRANSMISSION_LATENCY,
  /** Set where the caller itself gave up on a request. */
  Aborted: "aborted",
  /** See {@link UNFINISHED}. */
  Unfinished: UNFINISHED,
  /** What started a page's segment: load, route, click, submit or key. */
  Activity: "activity",
} as const;

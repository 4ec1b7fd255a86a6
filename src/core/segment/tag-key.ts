/** Tag keys that OAP reads or searches by, and those a SkyWalking user expects. */
export const TagKey = {
  HttpMethod: "http.method",
  HttpStatusCode: "http.status_code",
  Url: "url",
  /** Set where the caller itself gave up on a request. */
  Aborted: "aborted",
  /** Why a span was ended before its work was: pagehide, timeout or stop. */
  Unfinished: "unfinished",
  /** What started a page's segment: load, route, click, submit or key. */
  Activity: "activity",
} as const;

/** `sent` as a parameter of a query or of a media range, whole. */
const SENT = /[?&;]\s?sent=(\d{1,15})(?![^&,;])/;

/**
 * Reads when a request left by its sender's clock, in milliseconds since the Unix epoch: `?sent=<ms>`, or `sent=<ms>` as a
 * parameter in `accept`; undefined without either.
 *
 * Pages write it in `accept`, a header whose value needs no leave. A browser remembers preflights by the whole URL: with a query
 * that is another one each time it would ask before each report.
 *
 * @see https://fetch.spec.whatwg.org/#concept-cache
 */
export function readSendingTime(query: string, accept: string | null): number | undefined {
  const ms = SENT.exec(query)?.[1] ?? (accept ? SENT.exec(accept)?.[1] : undefined);
  return ms === undefined ? undefined : Number(ms);
}

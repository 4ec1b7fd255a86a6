import type { HeadersReader } from "../core/context/carrier-access.ts";

/**
 * Finds the trace in which a server made the document: `<meta name="sw8" content="…">` before the agent's script, or the entry
 * `sw8;desc="…"` of the response's `Server-Timing`; other propagators' headers likewise.
 *
 * A cached document would join the trace of an earlier visit. What a browser tells of it while it is being parsed, when the
 * trace begins, differs [seen in all three]: Chromium that fewer bytes were transferred than it has, Firefox no time between
 * request and response, WebKit the times of the earlier visit, before this one's origin. One that is gone back or forward to is
 * taken from the cache however old it is, and what a service worker answers with may be. Only Firefox does not tell of a 304.
 *
 * @returns Undefined for a document that was not made for this visit.
 */
export function findServerTrace({ document, performance }: Window): HeadersReader | undefined {
  const [timing] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  if (!timing || isFromCache(timing)) return undefined;
  return {
    get: (name) =>
      document.querySelector<HTMLMetaElement>(`meta[name=${name}]`)?.content ??
      timing.serverTiming?.find((entry) => entry.name === name)?.description,
  };
}

function isFromCache(timing: PerformanceNavigationTiming): boolean {
  const { type, workerStart, requestStart, responseStart, transferSize, encodedBodySize } = timing;
  return (
    type === "back_forward" ||
    workerStart > 0 ||
    requestStart < 0 ||
    responseStart <= requestStart ||
    transferSize < encodedBodySize
  );
}

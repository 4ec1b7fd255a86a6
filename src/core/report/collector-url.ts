import { invalidOption } from "../runtime/option-checks.ts";

/**
 * Checks a collector's base URL and strips a trailing slash, so that routes can be appended.
 *
 * @param collector - An http(s) URL, or a path of the page's own origin that starts with `/`.
 * @throws SkyWalkingError `invalid-option` for anything else, and for a URL with a query or fragment.
 */
export function resolveCollectorUrl(collector: unknown): string {
  try {
    if (typeof collector === "string" && COLLECTOR.test(collector) && new URL(collector, "http://page"))
      return collector.replace(/\/+$/, "");
  } catch {
    // It has the form and is no URL, such as one with port 99999.
  }
  throw invalidOption("collector", 'an http(s) URL or a path like "/sw"', collector);
}

/** A host without credentials, since `fetch` refuses them, and a path; or a path alone. */
const COLLECTOR = /^(?:https?:\/\/[^/?#@\s]+(?:\/[^?#\s]*)?|\/(?!\/)[^?#\s]*)$/i;

/**
 * Refuses a path, and none at all, where there is no page whose origin it could belong to. The rest the transport checks.
 *
 * @throws SkyWalkingError `invalid-option`.
 */
export function requireAbsoluteCollector(collector: unknown): string {
  if (typeof collector === "string" && !collector.startsWith("/")) return collector;
  throw invalidOption("collector", "an http(s) URL unless 'reporter' is given", collector);
}

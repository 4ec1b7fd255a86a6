import { invalidOption } from "../runtime/option-checks.ts";

/**
 * Checks a collector's base URL and strips a trailing slash, so that routes can be appended.
 *
 * @param collector - An http(s) URL or, where there is a page or another `location`, a path of its origin that starts with `/`.
 * @throws SkyWalkingError `invalid-option` for anything else, and for a URL with a query or fragment.
 */
export function resolveCollectorUrl(collector: unknown): string {
  try {
    if (typeof collector === "string" && COLLECTOR.test(collector) && new URL(collector, globalThis.location?.href))
      return collector.replace(/\/+$/, "");
  } catch {
    // It has the form and is no URL, such as one with port 99999, or a path where there is no page.
  }
  throw invalidOption("collector", "an http URL or page path", collector);
}

/** A host without credentials, since `fetch` refuses them, and a path; or a path alone. */
const COLLECTOR = /^(?:https?:\/\/[^/?#@\s]+(?:\/[^?#\s]*)?|\/(?!\/)[^?#\s]*)$/i;

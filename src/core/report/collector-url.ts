import { invalidOption } from "../runtime/option-checks.ts";

/**
 * Checks a collector's base URL and strips a trailing slash, so that routes can be appended.
 *
 * @param collector - An http(s) URL, or a path of the page's own origin that starts with `/`.
 * @throws SkyWalkingError `invalid-option` for anything else, and for a URL with a query or fragment.
 */
export function resolveCollectorUrl(collector: unknown): string {
  if (typeof collector === "string" && /^(?:https?:\/\/[^/?#\s]+|\/(?!\/))[^?#\s]*$/i.test(collector)) {
    return collector.replace(/\/+$/, "");
  }
  throw invalidOption(
    "collector",
    'an http(s) URL such as "https://gateway.example" or a path such as "/sw", without query',
    collector,
  );
}

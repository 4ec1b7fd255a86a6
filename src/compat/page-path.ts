import { createPageName } from "../browser/page-name.ts";
import { cutName } from "../core/segment/cut-text.ts";
import { MAX_ENDPOINT_LENGTH } from "../core/segment/limits.ts";

/**
 * Names a page by what skywalking-client-js was told. `location.href`, which its manual recommends, holds queries, other
 * people's ids and what else nobody wants as a page's name: of an address the path is taken, as the agent names pages itself.
 */
export function pagePathOf(given: string): string {
  if (/^https?:\/\//i.test(given)) {
    try {
      return createPageName({ location: new URL(given) }).current();
    } catch {
      // No address after all: a name.
    }
  }
  const name = given.startsWith("/") ? given.replace(/\?[^#]*/g, "") : given;
  return cutName(name, MAX_ENDPOINT_LENGTH);
}

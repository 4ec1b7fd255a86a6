import { invalidOption } from "../../core/runtime/option-checks.ts";

/** Where a request goes. */
export interface RequestPath {
  /** Without the host. */
  readonly path: string;
  /** Without the host and the prefix; undefined for a path that is not below it. */
  readonly route: string | undefined;
  /** What stands behind the path, with its `?`; empty for none. */
  readonly query: string;
}

const PREFIX = /^(?:\/[\w.~-]+)*$/;

/**
 * Makes the reader of a request's URL.
 *
 * By hand: the URL of a Request is in its normal form already, and taking it apart again costs more than all the rest here.
 *
 * @throws SkyWalkingError `invalid-option` for a prefix that is no path such as `/sw`.
 */
export function createPathReader(prefix: unknown = ""): (url: string) => RequestPath {
  if (typeof prefix !== "string" || !PREFIX.test(prefix)) throw invalidOption("prefix", "a path such as /sw", prefix);
  return (url) => {
    const start = url.indexOf("/", url.indexOf("//") + 2);
    const query = url.indexOf("?", start);
    const path = start < 0 ? "/" : url.slice(start, query < 0 ? url.length : query);
    const route = path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : undefined;
    return { path, route, query: query < 0 ? "" : url.slice(query) };
  };
}

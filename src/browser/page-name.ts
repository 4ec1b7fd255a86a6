import { cutName } from "../core/segment/cut-text.ts";
import { normalizePath } from "../core/segment/endpoint-name.ts";
import { MAX_ENDPOINT_LENGTH } from "../core/segment/limits.ts";

/** What the page that is shown is called: by its path, unless it was given a name. */
export interface PageName {
  /** The name, 150 characters at most. */
  current(): string;
  /** Gives the page a name, until the next route. */
  set(name: string): void;
  /** Looks at the address again; true if it is another page's now, which has its own name then. */
  follow(): boolean;
}

/**
 * Names a page by its normalised path. A route that stands in the fragment, as in `/app#/cart`, is part of it; the query and
 * any other fragment are not.
 */
export function createPageName({ location }: { readonly location: Pick<Location, "pathname" | "hash"> }): PageName {
  let path = pathOf(location);
  let name = path;
  return {
    current: () => name,
    set(given) {
      name = cutName(given, MAX_ENDPOINT_LENGTH);
    },
    follow() {
      const next = pathOf(location);
      if (next === path) return false;
      path = next;
      name = next;
      return true;
    },
  };
}

function pathOf({ pathname, hash }: Pick<Location, "pathname" | "hash">): string {
  const [route = ""] = /^#!?\/[^?]*/.exec(hash) ?? [];
  return cutName(normalizePath(pathname) + normalizePath(route), MAX_ENDPOINT_LENGTH);
}

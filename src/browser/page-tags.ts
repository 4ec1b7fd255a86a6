import type { Span } from "../core/context/span.ts";

/** Tags that a page gives to all that it does. */
export type PageTags = Readonly<Record<string, string | number | boolean>>;

/** Tags of a page at most. */
const MAX_PAGE_TAGS = 20;

/** Keeps the tags of a page. */
export function createPageTags(): { readonly set: (tags: PageTags) => void; readonly apply: (root: Span) => void } {
  let entries: [string, string | number | boolean][] = [];
  return {
    set: (tags) => {
      entries = Object.entries(tags ?? {}).slice(0, MAX_PAGE_TAGS);
    },
    apply: (root) => {
      for (const [key, value] of entries) root.tag(key, value);
    },
  };
}

import type { Span } from "../core/context/span.ts";

/** Tags that a page gives to all that it does. */
export type PageTags = Readonly<Record<string, string | number | boolean>>;

/** Tags of a page at most. */
const MAX_PAGE_TAGS = 20;

/** Keeps the tags of a page, and who uses it. */
export interface PageTagging {
  /** Replaces the tags. */
  readonly set: (tags: PageTags) => void;
  /** Replaces the user; undefined forgets it. */
  readonly setUser: (id: string | undefined) => void;
  /** Tags the root of a segment. */
  readonly apply: (root: Span) => void;
}

/** Makes the keeper of tags; there are none at first. */
export function createPageTags(): PageTagging {
  let entries: [string, string | number | boolean][] = [];
  let user: string | undefined;
  return {
    set: (tags) => {
      entries = Object.entries(tags ?? {}).slice(0, MAX_PAGE_TAGS);
    },
    setUser: (id) => {
      user = id;
    },
    apply: (root) => {
      for (const [key, value] of entries) root.tag(key, value);
      if (user) root.tag("user", user);
    },
  };
}

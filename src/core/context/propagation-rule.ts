import { invalidOption, requireText } from "../runtime/option-checks.ts";

/** Tells whether a request to a URL may carry `sw8`. */
export type PropagationRule = (url: Pick<URL, "origin" | "pathname">) => boolean;

const WANTED = "a list of absolute http(s) URLs or patterns";

/**
 * Makes the rule that a header goes to one's own origin and to what is listed, and to nothing else.
 *
 * @param ownUrl - The page's, or `about:blank` for who has no origin of its own.
 * @param propagateTo - URLs, matched by origin and leading path segments, or patterns tested on origin and path.
 * @throws SkyWalkingError `invalid-option` for an entry that is neither an absolute URL nor a pattern.
 */
export function createPropagationRule(ownUrl: string, propagateTo: readonly (string | RegExp)[]): PropagationRule {
  if (!Array.isArray(propagateTo)) throw invalidOption("propagateTo", WANTED, propagateTo);
  const { origin } = new URL(ownUrl);
  const rules = propagateTo.map(toRule);
  return (url) => url.origin === origin || rules.some((rule) => rule(url));
}

function toRule(target: unknown): PropagationRule {
  if (target instanceof RegExp) {
    // A pattern with the flags g or y remembers where it stopped; search() does not.
    return (url) => (url.origin + url.pathname).search(target) >= 0;
  }
  const text = requireText("propagateTo", target);
  let allowed: URL;
  try {
    allowed = new URL(text);
  } catch {
    throw invalidOption("propagateTo", WANTED, text);
  }
  if (!/^https?:$/.test(allowed.protocol)) throw invalidOption("propagateTo", WANTED, text);
  const path = allowed.pathname.replace(/\/$/, "");
  return ({ origin, pathname }) => origin === allowed.origin && (pathname === path || pathname.startsWith(`${path}/`));
}

import { invalidOption } from "../core/runtime/option-checks.ts";

/** Tells whether an error is nobody's business, from its message and the URL it came from. */
export type NoiseRule = (message: string, url: string) => boolean;

/**
 * What no page can help: observers that wait for the next frame, as they should; errors of other origins of which the browser
 * tells nothing; and what browser extensions do.
 */
const NOISE = /ResizeObserver loop|^Script error\.?$|^[\w-]+-(extension|url):/;

/**
 * Makes the rule that ignores the usual noise and what is listed: strings that message or URL contain, patterns that match
 * in one of them.
 *
 * @throws SkyWalkingError `invalid-option` for an entry that is neither.
 */
export function createNoiseRule(ignoreErrors: readonly (string | RegExp)[]): NoiseRule {
  const isRule = (rule: unknown): unknown => rule instanceof RegExp || (typeof rule === "string" && rule);
  if (!Array.isArray(ignoreErrors) || !ignoreErrors.every(isRule)) {
    throw invalidOption("ignoreErrors", "a list of texts or patterns", ignoreErrors);
  }
  const rules = [NOISE, ...ignoreErrors];
  return (...texts) =>
    rules.some((rule) =>
      // A pattern with the flags g or y remembers where it stopped; search() does not.
      texts.some((text) => (typeof rule === "string" ? text.includes(rule) : text.search(rule) >= 0)),
    );
}

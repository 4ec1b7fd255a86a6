import { invalidOption, requireOptions } from "../runtime/option-checks.ts";

/** Tells whether a context for an operation is not traced at all: no span, and no header sent. */
export type IgnoreRule = (operationName: string) => boolean;

/** What {@link createIgnoreRule} ignores. */
export interface IgnoreRuleOptions {
  /** Endings of the path, such as `.css`. */
  readonly suffixes?: readonly string[] | undefined;
  /** Patterns for the whole path: `?` is one character, `*` any within a path segment, `**` any at all. */
  readonly paths?: readonly string[] | undefined;
  /** HTTP methods. */
  readonly methods?: readonly string[] | undefined;
}

/** The endings of static files, as the Node agent ignores them by default. */
export const STATIC_SUFFIXES: readonly string[] = [
  ".jpg",
  ".jpeg",
  ".js",
  ".css",
  ".png",
  ".bmp",
  ".gif",
  ".ico",
  ".mp3",
  ".mp4",
  ".html",
  ".svg",
];

/**
 * Makes a rule from endings, path patterns and methods, for operation names such as `GET:/health`; one without a method
 * is taken for a path.
 *
 * @throws SkyWalkingError `invalid-option` for lists that are no lists of strings.
 */
export function createIgnoreRule(options: IgnoreRuleOptions): IgnoreRule {
  requireOptions(options);
  const { suffixes = [], paths = [], methods = [] } = options;
  requireTexts("suffixes", suffixes);
  requireTexts("paths", paths);
  requireTexts("methods", methods);
  const patterns = paths.map(toTokens);
  const ignoredMethods = methods.map((method) => method.toUpperCase());
  return (operationName) => {
    const [, method, path = ""] = /^(?:([A-Z]+):)?(.*)$/s.exec(operationName) ?? [];
    return (
      (method !== undefined && ignoredMethods.includes(method)) ||
      suffixes.some((suffix) => path.endsWith(suffix)) ||
      patterns.some((pattern) => matches(pattern, path))
    );
  };
}

function requireTexts(name: string, values: unknown): void {
  const isList = Array.isArray(values) && values.every((value) => typeof value === "string" && value !== "");
  if (!isList) throw invalidOption(name, "a list of non-empty strings", values);
}

/** A pattern taken apart: single characters, `?`, `*` and `**`. */
type Tokens = readonly string[];

function toTokens(pattern: string): Tokens {
  return pattern.match(/\*\*|[\s\S]/g) ?? [];
}

/**
 * Follows every way to read the pattern at once, a character at a time: the time is bounded by the two lengths, whatever
 * path an outsider asks for. A regular expression with several `**` would go back over the path for each of them.
 */
function matches(tokens: Tokens, path: string): boolean {
  let states = reach(tokens, new Set([0]));
  for (const character of path) {
    const next = new Set<number>();
    for (const state of states) {
      const token = tokens[state];
      if (token === "**" || (token === "*" && character !== "/")) next.add(state);
      else if (token === character || (token === "?" && character !== "/")) next.add(state + 1);
    }
    states = reach(tokens, next);
  }
  return states.has(tokens.length);
}

/** Adds what is reached by letting a star stand for nothing. A Set that grows is iterated to its new end. */
function reach(tokens: Tokens, states: Set<number>): Set<number> {
  for (const state of states) if (tokens[state] === "*" || tokens[state] === "**") states.add(state + 1);
  return states;
}

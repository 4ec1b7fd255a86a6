import { invalidOption } from "../../core/runtime/option-checks.ts";

/** Tells whether a service's or version's name is on a list. */
export type NameList = (name: string) => boolean;

/**
 * Makes a list of names in which `*` stands for any text, `shop-*` for instance. Without patterns every name is on it.
 *
 * @throws SkyWalkingError `invalid-option` for what is no list of non-empty strings.
 */
export function createNameList(option: string, patterns: unknown): NameList {
  if (patterns === undefined) return () => true;
  if (!Array.isArray(patterns)) throw invalidOption(option, "a list of names", patterns);
  const exact = new Set<string>();
  const wild: RegExp[] = [];
  for (const pattern of patterns) {
    if (typeof pattern !== "string" || pattern === "") throw invalidOption(option, "names such as shop-*", pattern);
    if (pattern.includes("*")) wild.push(toRegExp(pattern));
    else exact.add(pattern);
  }
  return (name) => exact.has(name) || wild.some((pattern) => pattern.test(name));
}

function toRegExp(pattern: string): RegExp {
  const parts = pattern.split(/\*+/).map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s");
}

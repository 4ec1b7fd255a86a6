import { toText } from "../runtime/text.ts";

/**
 * Cuts text to a limit, never inside a surrogate pair: OAP stores half a pair as `?`.
 *
 * @param limit - In UTF-16 code units, at least 1.
 */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return text.slice(0, limit).replace(/[\ud800-\udbff]$/, "");
}

/** Makes a number fit an int32, and 0 of anything else: OAP refuses a whole batch for one fraction. */
export function toInt32(value: unknown): number {
  return typeof value === "number" ? value | 0 : 0;
}

/** Cuts a name to its limit and replaces an empty one by `unknown`: no field of sw8 may be empty, and OAP drops unnamed things. */
export function cutName(name: string, limit: number): string {
  return cutText(toText(name ?? ""), limit) || "unknown";
}

import { toText } from "../runtime/text.ts";

/** Longest service name that OAP keeps, in characters. */
export const MAX_SERVICE_LENGTH = 70;
/** Longest instance name that OAP keeps, in characters. */
export const MAX_INSTANCE_LENGTH = 70;
/** Longest endpoint (operation) name that OAP keeps, in characters. */
export const MAX_ENDPOINT_LENGTH = 150;
/** Tags of one span, and logs of one span, at most; a bound of ours, as OpenTelemetry has it. */
export const MAX_SPAN_ENTRIES = 128;
/** Longest tag or log key, in characters; OAP indexes none beyond. */
export const MAX_KEY_LENGTH = 256;
/** Longest tag or log value, in characters; a bound of ours against a value that grows the segment. */
export const MAX_VALUE_LENGTH = 2_048;

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

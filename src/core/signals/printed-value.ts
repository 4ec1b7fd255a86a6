import { toText } from "../runtime/text.ts";
import { cutText } from "../segment/cut-text.ts";
import { MAX_VALUE_LENGTH } from "../segment/limits.ts";
import { MAX_LOG_BODY_LENGTH } from "../segment/log-data.ts";

/** Members of one object or array that are printed. */
const MAX_MEMBERS = 100;
/** Values that are printed of one argument, at all depths. */
const MAX_VALUES = 1_000;

/**
 * Makes text of any value for a person to read: text as it is, an error as its stack, an object as JSON.
 *
 * What is large is cut, a cycle is named, and what throws while it is read becomes its type. Never throws.
 */
export function printValue(value: unknown): string {
  if (typeof value === "string") return cutText(value, MAX_LOG_BODY_LENGTH);
  try {
    if (value instanceof Error) return printError(value);
    if (typeof value === "object" && value !== null) return JSON.stringify(value, createLimiter()) ?? toText(value);
  } catch {
    // A getter, a proxy or a toJSON of the host threw; what is left to tell is what toText can.
  }
  return toText(value);
}

function printError(error: Error): string {
  return cutText(toText(error.stack || error), MAX_LOG_BODY_LENGTH);
}

/** Makes a replacer for `JSON.stringify` that stands anything: cycles, big integers, and structures without an end. */
function createLimiter(): (key: string, value: unknown) => unknown {
  const seen = new WeakSet<object>();
  let left = MAX_VALUES;
  return (_key, value) => {
    if (left-- <= 0) return undefined;
    if (typeof value === "string") return cutText(value, MAX_VALUE_LENGTH);
    if (typeof value === "bigint" || typeof value === "symbol") return toText(value);
    if (typeof value === "function") return `[Function ${value.name}]`;
    if (typeof value !== "object" || value === null) return value;
    if (seen.has(value)) return "[seen before]";
    seen.add(value);
    if (value instanceof Error) return printError(value);
    if (Array.isArray(value)) return value.slice(0, MAX_MEMBERS);
    return Object.fromEntries(Object.entries(value).slice(0, MAX_MEMBERS));
  };
}

import { describeValue, SkyWalkingError } from "./errors.ts";

/**
 * Checks an option that must be a whole number.
 *
 * @throws SkyWalkingError `invalid-option` if it is none or below `least`.
 */
export function requireWholeNumber(name: string, value: unknown, least: number): number {
  if (Number.isSafeInteger(value) && (value as number) >= least) return value as number;
  throw invalidOption(name, `an integer >= ${least}`, value);
}

/**
 * Checks an option that must be a non-empty string.
 *
 * @throws SkyWalkingError `invalid-option` if it is none.
 */
export function requireText(name: string, value: unknown): string {
  if (typeof value === "string" && value.trim()) return value;
  throw invalidOption(name, "a non-empty string", value);
}

/**
 * Checks an option that must be a function, if it is given.
 *
 * @throws SkyWalkingError `invalid-option` if it is something else.
 */
export function requireFunction<Value>(name: string, value: Value): Value {
  if (value === undefined || typeof value === "function") return value;
  throw invalidOption(name, "a function", value);
}

/**
 * Checks that options were given at all, or a group of them.
 *
 * @throws SkyWalkingError `invalid-option` if they are no object.
 */
export function requireOptions(options: unknown, name = "options"): void {
  if (typeof options !== "object" || options === null) throw invalidOption(name, "an object", options);
}

/** Makes the error that says which option must be what, and what it is. */
export function invalidOption(name: string, expected: string, value: unknown): SkyWalkingError {
  return new SkyWalkingError("invalid-option", `Option '${name}' must be ${expected}, not ${describeValue(value)}.`);
}

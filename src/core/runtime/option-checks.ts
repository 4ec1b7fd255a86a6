import { describeValue, SkyWalkingError } from "./errors.ts";

/**
 * Checks an option that must be a whole number.
 *
 * @throws SkyWalkingError `invalid-option` if it is none or below `least`.
 */
export function requireWholeNumber(name: string, value: unknown, least: number): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= least) return value;
  throw invalidOption(name, `a whole number of at least ${least}`, value);
}

/**
 * Checks an option that must be a non-empty string.
 *
 * @throws SkyWalkingError `invalid-option` if it is none.
 */
export function requireText(name: string, value: unknown): string {
  if (typeof value === "string" && value.trim() !== "") return value;
  throw invalidOption(name, "a non-empty string", value);
}

/** Makes the error that says which option must be what, and what it is. */
export function invalidOption(name: string, expected: string, value: unknown): SkyWalkingError {
  return new SkyWalkingError(
    "invalid-option",
    `Option '${name}' must be ${expected}, but it is ${describeValue(value)}.`,
  );
}

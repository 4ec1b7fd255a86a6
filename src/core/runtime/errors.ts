import { toText } from "./text.ts";

/** What went wrong, stable across versions: `invalid-option` a value the caller must change, `unsupported-runtime` a missing platform feature. */
export type ErrorCode = "invalid-option" | "unsupported-runtime";

/**
 * The only error this package throws, and only on bad options, at once: from constructors, `create*`, `start*`,
 * `instrument*`, `sample*`, `with*`, `bridge*` and `serve`.
 *
 * `code` is stable; the message, which says what to change, is not.
 */
export class SkyWalkingError extends Error {
  override readonly name = "SkyWalkingError";
  /** The stable reason. */
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string) {
    super(`[${code}] ${message}`);
    this.code = code;
  }
}

/** Tells whether a value is a SkyWalkingError by its shape, so that two copies of the package and two realms agree. */
export function isSkyWalkingError(value: unknown): value is SkyWalkingError {
  return (
    typeof value === "object" &&
    value !== null &&
    "code" in value &&
    "name" in value &&
    value.name === "SkyWalkingError"
  );
}

/** Describes a value for an error message: strings quoted, everything else as it prints, 80 characters at most. */
export function describeValue(value: unknown): string {
  return (typeof value === "string" ? JSON.stringify(value) : toText(value)).slice(0, 80);
}

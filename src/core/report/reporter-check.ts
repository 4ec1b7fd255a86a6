import { invalidOption } from "../runtime/option-checks.ts";
import type { Reporter } from "./reporter.ts";

/**
 * Checks an option that must be a reporter.
 *
 * @throws SkyWalkingError `invalid-option` if it cannot report.
 */
export function requireReporter(name: string, value: Reporter): Reporter {
  if (typeof value?.report === "function") return value;
  throw invalidOption(name, "a reporter such as createHttpReporter({ collector })", value);
}

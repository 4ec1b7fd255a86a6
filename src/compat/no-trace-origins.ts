import { invalidOption } from "../core/runtime/option-checks.ts";

/**
 * Makes the rule that tells whether an origin is not to be traced.
 *
 * @throws SkyWalkingError `invalid-option` for an entry that is neither an absolute URL nor a pattern.
 */
export function noTraceRule(noTraceOrigins: unknown): (origin: string) => boolean {
  if (!Array.isArray(noTraceOrigins)) {
    throw invalidOption("noTraceOrigins", "a list of origins or patterns", noTraceOrigins);
  }
  const rules = noTraceOrigins.map((entry) => (entry instanceof RegExp ? entry : originOf(entry)));
  return (origin) =>
    // A pattern with the flags g or y remembers where it stopped; search() does not.
    rules.some((rule) => (typeof rule === "string" ? rule === origin : origin.search(rule) >= 0));
}

function originOf(entry: unknown): string {
  try {
    const { origin, protocol } = new URL(entry as string);
    if (/^https?:$/.test(protocol)) return origin;
  } catch {
    // Told below.
  }
  throw invalidOption("noTraceOrigins", 'origins such as "https://api.example" or patterns', entry);
}

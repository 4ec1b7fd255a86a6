import { invalidOption } from "../core/runtime/option-checks.ts";

/**
 * Checks that options, or a group of them, have only members that there are.
 *
 * The options of a gateway are what it refuses: one whose name is misspelt, left out silently, would let through what it was
 * to keep out. The message tells the name alone, since the value may be a key.
 *
 * @throws SkyWalkingError `invalid-option` for the first member that there is not.
 */
export function requireKnown(name: string, options: object, known: readonly string[]): void {
  const stranger = Object.keys(options).find((member) => !known.includes(member));
  if (stranger !== undefined) throw invalidOption(name, `some of ${known.join(", ")}`, stranger);
}

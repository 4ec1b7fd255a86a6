import { toText } from "../runtime/text.ts";
import { cutText } from "../segment/cut-text.ts";
import { MAX_KEY_LENGTH } from "../segment/limits.ts";
import type { Label } from "../segment/meter-data.ts";

/** Dimensions of a meter by name; values become text of 256 characters at most. Few values each: every combination is a meter. */
export type Labels = Readonly<Record<string, string | number | boolean>>;

/** Makes labels as they are sent, sorted by name: the order in which they were written makes no other meter. */
export function toLabels(labels: Labels = {}): readonly Label[] {
  return Object.entries(labels)
    .map(([name, value]) => ({ name: cutText(name, MAX_KEY_LENGTH), value: cutText(toText(value), MAX_KEY_LENGTH) }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

import type { Fault, Refused } from "../item.ts";
import type { ItemClock } from "./clock-correction.ts";

/** A clean copy, which is ours to change. */
export type Draft<Value> = Value extends readonly (infer Entry)[]
  ? Draft<Entry>[]
  : Value extends object
    ? { -readonly [Name in keyof Value]: Draft<Value[Name]> }
    : Value;

/** Checks what an item of the right shape says, and corrects its times; gives what is wrong, if anything is. */
export type Meaning<Item> = (item: Draft<Item>, clock: ItemClock) => Refused | undefined;

/** Says what is wrong where. */
export function refusal(fault: Fault, path: string): Refused {
  return { fault, path };
}

/** Tells whether a text says nothing: OAP drops, or makes a nameless thing of, what has such a name. */
export function isBlank(text: string): boolean {
  return text === "" || text.trim() === "";
}

/** Gives the refusal of an item that lacks one of the names that it is stored under. */
export function requireNames<Name extends string>(
  item: Readonly<Record<Name, string>>,
  names: readonly Name[],
): Refused | undefined {
  for (const name of names) {
    if (isBlank(item[name])) return refusal("no-id", name);
  }
  return undefined;
}

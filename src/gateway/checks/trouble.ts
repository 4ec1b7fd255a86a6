import type { Fault, Refused } from "../item.ts";

/** What a reader gives: the clean value, never undefined, or undefined when it has told {@link Trouble} why there is none. */
export type Reader = (value: unknown, trouble: Trouble) => unknown;

/**
 * Collects why a value is refused while its readers return one by one, and how much text it holds.
 *
 * Readers do not throw: an exception costs as much as a hundred spans, and whoever attacks sends nothing but faults.
 */
export class Trouble {
  /** UTF-16 code units of the texts that were kept, and a little for each message. */
  weight = 0;
  #fault: Fault = "malformed";
  #path = "";

  /** Says why the value being read is refused. */
  refuse(fault: Fault): undefined {
    this.#fault = fault;
    this.#path = "";
  }

  /** Says that what was refused is a member, such as `tags` or `[3]`, of the value being read. */
  within(step: string): undefined {
    this.#path = joinPath(step, this.#path);
  }

  /** What is wrong, and where. */
  get refused(): Refused {
    return { fault: this.#fault, path: this.#path };
  }
}

/** Puts a step before a path: `tags` and `[3].key` make `tags[3].key`. */
export function joinPath(step: string, path: string): string {
  return path === "" || path.startsWith("[") ? step + path : `${step}.${path}`;
}

import { toText } from "../runtime/text.ts";
import { cutText } from "../segment/cut-text.ts";
import { MAX_CAUSES, MAX_VALUE_LENGTH } from "../segment/limits.ts";

/**
 * Describes a thrown value as the data of a span log, in the keys that the Java and Node agents use.
 *
 * Anything can be thrown, so anything is described. Never throws.
 */
export function errorData(reason: unknown): Record<string, string> {
  const data = { event: "error", "error.kind": typeof reason, message: toText(reason) };
  try {
    if (!(reason instanceof Error)) return data;
    const told = { ...data, "error.kind": toText(reason.name), message: toText(reason.message) };
    const stack = stackOf(reason, 0);
    return stack === toText(reason) ? told : { ...told, stack };
  } catch {
    // A getter of the error's own threw; its type is what is left to tell.
    return data;
  }
}

function stackOf(reason: unknown, depth: number): string {
  const head = toText(reason);
  if (!(reason instanceof Error)) return head;
  const frames = toText(reason.stack ?? head);
  // Only V8 begins a stack with the error's kind and message.
  const stack = frames.startsWith(head) ? frames : `${head}\n${frames}`;
  if (reason.cause === undefined || depth === MAX_CAUSES) return stack;
  // Half of the room is left for what lies behind.
  return `${cutText(stack, MAX_VALUE_LENGTH / 2)}\nCaused by: ${stackOf(reason.cause, depth + 1)}`;
}

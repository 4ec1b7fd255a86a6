import { toText } from "../runtime/text.ts";

/**
 * Describes a thrown value as the data of a span log, in the keys that the Java and Node agents use.
 *
 * Anything can be thrown, so anything is described. Never throws.
 */
export function errorData(reason: unknown): Record<string, string> {
  try {
    if (reason instanceof Error) {
      const { name, message, stack } = reason;
      const data = { event: "error", "error.kind": toText(name), message: toText(message) };
      return stack ? { ...data, stack: toText(stack) } : data;
    }
  } catch {
    // A getter of the error's own threw; its type is what is left to tell.
  }
  return { event: "error", "error.kind": typeof reason, message: toText(reason) };
}

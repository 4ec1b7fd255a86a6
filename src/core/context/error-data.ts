/**
 * Describes a thrown value as the data of a span log, in the keys that the Java and Node agents use.
 *
 * Anything can be thrown, so anything is described. Never throws.
 */
export function errorData(reason: unknown): Record<string, string> {
  try {
    if (reason instanceof Error) {
      return {
        event: "error",
        "error.kind": reason.name,
        message: reason.message,
        ...(reason.stack && { stack: reason.stack }),
      };
    }
    return { event: "error", "error.kind": typeof reason, message: String(reason) };
  } catch {
    return { event: "error", "error.kind": typeof reason, message: "A value that cannot be printed." };
  }
}

/** Makes text of any value. A value that throws when it is printed, as a hostile or broken object can, becomes its type. Never throws. */
export function toText(value: unknown): string {
  if (typeof value === "string") return value;
  try {
    return String(value);
  } catch {
    return typeof value;
  }
}

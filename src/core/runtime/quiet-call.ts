/** Calls what is ours, with a value if one is given, so that nothing it throws reaches the host. */
export function quietly<Value>(callback: (value: Value) => void, value: Value): void;
export function quietly(callback: () => void): void;
export function quietly(callback: (value?: unknown) => void, value?: unknown): void {
  try {
    callback(value);
  } catch {
    // Whatever fails here is ours; the host's result must not change for it.
  }
}

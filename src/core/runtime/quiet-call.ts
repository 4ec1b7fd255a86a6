/** Calls what is ours so that nothing it throws reaches the host. */
export function quietly(callback: () => void): void {
  try {
    callback();
  } catch {
    // Whatever fails here is ours; the host's result must not change for it.
  }
}

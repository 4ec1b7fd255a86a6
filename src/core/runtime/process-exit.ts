/** Keeps a pending timer from keeping a Node or Deno process alive; elsewhere a timer is a number, and nothing happens. */
export function letProcessExit(timer: unknown): void {
  (timer as { unref?(): void } | undefined)?.unref?.();
}

import { letProcessExit } from "./process-exit.ts";
import { MAX_TIMER_MS } from "./timer-limit.ts";

/**
 * Calls a function again and again, the first time after one interval. The timer keeps no Node or Deno process alive.
 *
 * @param callback - Must not throw.
 * @returns A function that ends it.
 */
export function repeatEvery(intervalMs: number, callback: () => void): () => void {
  let timer: ReturnType<typeof setTimeout>;
  const schedule = (): void => {
    timer = setTimeout(
      () => {
        schedule();
        callback();
      },
      Math.min(MAX_TIMER_MS, intervalMs),
    );
    letProcessExit(timer);
  };
  schedule();
  return () => clearTimeout(timer);
}

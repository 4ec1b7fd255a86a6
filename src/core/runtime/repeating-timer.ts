import { startBackgroundTimer } from "./background-timer.ts";

/**
 * Calls a function again and again, the first time after one interval. The timer keeps no Node or Deno process alive.
 *
 * @param callback - Must not throw.
 * @returns A function that ends it.
 */
export function repeatEvery(intervalMs: number, callback: () => void): () => void {
  let timer: ReturnType<typeof setTimeout>;
  const schedule = (): void => {
    timer = startBackgroundTimer(() => {
      schedule();
      callback();
    }, intervalMs);
  };
  schedule();
  return () => clearTimeout(timer);
}

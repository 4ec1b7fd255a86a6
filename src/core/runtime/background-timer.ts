import { letProcessExit } from "./process-exit.ts";
import { quietly } from "./quiet-call.ts";
import { MAX_TIMER_MS } from "./timer-limit.ts";

/**
 * Starts a timer that keeps no process alive, and that waits as long as a timer can where it is asked to wait longer. What its
 * callback throws reaches nobody.
 */
export function startBackgroundTimer(callback: () => void, ms: number): ReturnType<typeof setTimeout> {
  const timer = setTimeout(quietly, Math.min(MAX_TIMER_MS, ms), callback);
  letProcessExit(timer);
  return timer;
}

import type { Reporter } from "../core/report/reporter.ts";

/** The part of Node's `process` that is used; Deno and Bun have it too, a Worker may have a `process` without it. */
interface ExitingProcess {
  on?(event: "beforeExit", listener: () => void): unknown;
  off?(event: "beforeExit", listener: () => void): unknown;
}

/** A process that has nothing else to do waits that long for its last items, in milliseconds. */
const EXIT_FLUSH_MS = 2_000;

/**
 * Sends what waits when a process has nothing left to do, which it would otherwise take along: the agent's own timers keep
 * no process alive.
 *
 * It listens to `beforeExit`, never to a signal: a listener there would change what the signal does. `process.exit` and
 * `Deno.exit` end a process at once; who calls them awaits `flush()` before.
 *
 * @returns A function that ends it.
 */
export function flushAtExit(host: object, reporter: Reporter): () => void {
  const process: ExitingProcess | undefined = Reflect.get(host, "process");
  if (typeof process?.on !== "function") return () => {};
  let reportedBefore = 0;
  const listener = (): void => {
    const reported = countReported(reporter);
    // The event comes again after each thing done in it, so only for new items: a collector that is down must not hold the process.
    if (reported > reportedBefore) void reporter.flush({ timeoutMs: EXIT_FLUSH_MS });
    reportedBefore = reported;
  };
  process.on("beforeExit", listener);
  return () => process.off?.("beforeExit", listener);
}

function countReported(reporter: Reporter): number {
  return Object.values(reporter.stats()).reduce((sum, { reported }) => sum + reported, 0);
}

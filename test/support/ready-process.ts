import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/** A process that has said that it is ready. */
export interface ReadyProcess {
  /** The first line that it printed, by which it says so. */
  readonly firstLine: string;
  /** Resolves when it has ended. */
  readonly exited: Promise<void>;
}

/**
 * Waits for the first line of a process.
 *
 * @throws Error with what it wrote to standard error when it ends without printing one.
 */
export async function untilReady(
  name: string,
  child: ChildProcess & { readonly stdout: Readable; readonly stderr: Readable },
): Promise<ReadyProcess> {
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  let complaints = "";
  child.stderr.on("data", (text) => {
    complaints = `${complaints}${text}`.slice(-4_000);
  });
  const firstLine = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).once("line", resolve);
    child.once("error", reject);
    void exited.then(() => reject(new Error(`${name} ended before it was ready: ${complaints}`)));
  });
  return { firstLine, exited };
}

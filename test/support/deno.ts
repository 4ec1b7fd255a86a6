import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

/** A Deno process that serves. */
export interface RunningDeno {
  /** The first line that it printed, by which it says that it is ready. */
  readonly firstLine: string;
  /** Asks it to stop by SIGTERM and waits until it has. */
  stop(): Promise<void>;
}

/** Answers the path of the Deno that the npm package carries; its launcher script would hide the process it starts. */
export function denoPath(): string {
  const installer: { runInstall(): string } = createRequire(import.meta.url)("deno/install_api.cjs");
  return installer.runInstall();
}

/**
 * Starts Deno and waits for its first line.
 *
 * @throws Error with what it wrote to standard error when it ends without printing one.
 */
export async function startDeno(
  args: readonly string[],
  cwd: string,
  env: Record<string, string>,
): Promise<RunningDeno> {
  const child = spawn(denoPath(), args, {
    cwd,
    env: { ...process.env, NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  let complaints = "";
  child.stderr.on("data", (text) => {
    complaints = `${complaints}${text}`.slice(-4_000);
  });
  const firstLine = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).once("line", resolve);
    child.once("error", reject);
    void exited.then(() => reject(new Error(`Deno ended before it was ready: ${complaints}`)));
  });
  return {
    firstLine,
    stop: async () => {
      child.kill("SIGTERM");
      await exited;
    },
  };
}

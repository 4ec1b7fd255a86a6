import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { untilReady } from "./ready-process.ts";

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
  const { firstLine, exited } = await untilReady("Deno", child);
  return {
    firstLine,
    stop: async () => {
      child.kill("SIGTERM");
      await exited;
    },
  };
}

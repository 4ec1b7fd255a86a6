import { execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { denoPath } from "./deno.ts";
import { packedPackage } from "./packed.ts";
import { untilReady } from "./ready-process.ts";

/** A runtime that runs a module as a process. */
export type Runtime = "node" | "bun" | "deno";

/** Answers the path of the Bun that the npm package carries. */
export function bunPath(): string {
  return createRequire(import.meta.url).resolve("bun/bin/bun.exe");
}

const commands: Readonly<Record<Runtime, () => string[]>> = {
  node: () => [process.execPath],
  bun: () => [bunPath(), "run"],
  deno: () => [denoPath(), "run", "-A", "--unstable-kv", "--unstable-cron", "--no-lock", "--node-modules-dir=manual"],
};

/** A module that serves in a process. */
export interface Served {
  /** The first line that it printed, by which it says that it is ready. */
  readonly firstLine: string;
  stop(): Promise<void>;
}

/**
 * Starts a module in a runtime, in a project that has the packed package installed, and waits for its first line.
 *
 * @throws Error with what it wrote to standard error when it ends without printing one.
 */
export async function startIn(runtime: Runtime, code: string, args: readonly string[] = []): Promise<Served> {
  const { folder, file, options } = prepare(runtime, code);
  const child = spawn(file, [...options, ...args], { cwd: folder, env: ENV, stdio: ["ignore", "pipe", "pipe"] });
  const { firstLine, exited } = await untilReady(runtime, child);
  return {
    firstLine,
    stop: async () => {
      child.kill("SIGKILL");
      await exited;
      rmSync(folder, { recursive: true });
    },
  };
}

/** Writes the module into a folder of its own. */
function prepare(runtime: Runtime, code: string): { folder: string; file: string; options: string[] } {
  const folder = mkdtempSync(join(packedPackage().project, `${runtime}-`));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(join(folder, "program.mjs"), code);
  const [file = "", ...options] = commands[runtime]();
  return { folder, file, options: [...options, "program.mjs"] };
}

const ENV = { ...process.env, NO_COLOR: "1" };

/** Milliseconds after which a program is ended: one that never does would outlive its test. */
const ENDS_WITHIN_MS = 25_000;

/**
 * Runs a module in a runtime, in a project that has the packed package installed, and gives what it printed as JSON in its
 * last line.
 *
 * @param args - What it finds in `process.argv` from the third place on.
 * @throws Error when it exits with another code than 0, or not within 25 s.
 */
export async function runIn(runtime: Runtime, code: string, args: readonly string[] = []): Promise<unknown> {
  const { folder, file, options } = prepare(runtime, code);
  try {
    const { stdout } = await promisify(execFile)(file, [...options, ...args], {
      cwd: folder,
      env: ENV,
      timeout: ENDS_WITHIN_MS,
    });
    const line = stdout.trim().split("\n").at(-1);
    return line ? JSON.parse(line) : undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

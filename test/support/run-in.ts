import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { denoPath } from "./deno.ts";
import { packedPackage } from "./packed.ts";

/** A runtime that runs a module as a process. */
export type Runtime = "node" | "bun" | "deno";

/** Answers the path of the Bun that the npm package carries. */
export function bunPath(): string {
  return createRequire(import.meta.url).resolve("bun/bin/bun.exe");
}

const commands: Readonly<Record<Runtime, () => string[]>> = {
  node: () => [process.execPath],
  bun: () => [bunPath(), "run"],
  deno: () => [denoPath(), "run", "-A", "--no-lock", "--node-modules-dir=manual"],
};

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
  const folder = mkdtempSync(join(packedPackage().project, `${runtime}-`));
  try {
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    writeFileSync(join(folder, "program.mjs"), code);
    const [file = "", ...options] = commands[runtime]();
    const env = { ...process.env, NO_COLOR: "1" };
    const { stdout } = await promisify(execFile)(file, [...options, "program.mjs", ...args], {
      cwd: folder,
      env,
      timeout: ENDS_WITHIN_MS,
    });
    const line = stdout.trim().split("\n").at(-1);
    return line ? JSON.parse(line) : undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { denoPath } from "./deno.ts";
import type { Printed } from "./node-example.ts";
import { packedPackage } from "./packed.ts";

const PERMISSIONS = ["--allow-net=127.0.0.1", "--allow-read", "--allow-env", "--allow-sys"];

/** How {@link runInDeno} runs a module. */
export interface DenoRun {
  /** What it may do. Default what an agent needs on this machine: `--allow-net=127.0.0.1` and to read. */
  readonly permissions?: readonly string[];
  /** What the module finds in `Deno.args`. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs a module in Deno, in a project that has the packed package installed.
 *
 * @throws Error when it exits with another code than 0.
 */
export async function runInDeno(
  code: string,
  { permissions = PERMISSIONS, args = [], env = {} }: DenoRun = {},
): Promise<Printed> {
  const folder = mkdtempSync(join(packedPackage().project, "deno-example-"));
  try {
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    writeFileSync(join(folder, "example.js"), code);
    const options = ["run", "--no-lock", "--node-modules-dir=manual"];
    return await promisify(execFile)(denoPath(), [...options, ...permissions, "example.js", ...args], {
      cwd: folder,
      env: { ...process.env, NO_COLOR: "1", ...env },
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

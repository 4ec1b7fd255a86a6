import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { denoPath } from "./deno.ts";
import type { Printed } from "./node-example.ts";
import { packedPackage } from "./packed.ts";

/**
 * Runs a module in Deno, in a project that has the packed package installed.
 *
 * @throws Error when it exits with another code than 0.
 */
export async function runInDeno(code: string): Promise<Printed> {
  const folder = mkdtempSync(join(packedPackage().project, "deno-example-"));
  try {
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    writeFileSync(join(folder, "example.js"), code);
    const options = ["run", "--no-lock", "--node-modules-dir=manual", "--allow-net=127.0.0.1", "--allow-read"];
    const permissions = ["--allow-env", "--allow-sys"];
    return await promisify(execFile)(denoPath(), [...options, ...permissions, "example.js"], { cwd: folder });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { packedPackage } from "./packed.ts";

/** What a program printed. */
export interface Printed {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a module in Node, in a project that has the packed package installed.
 *
 * @throws Error when it exits with another code than 0.
 */
export async function runInNode(code: string): Promise<Printed> {
  const folder = mkdtempSync(join(packedPackage().project, "example-"));
  try {
    writeFileSync(join(folder, "example.mjs"), code);
    return await promisify(execFile)(process.execPath, [join(folder, "example.mjs")]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

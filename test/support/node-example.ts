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

/** Milliseconds after which an example is ended: one that never does would outlive its test. */
const ENDS_WITHIN_MS = 25_000;

/**
 * Runs a module in Node, in a project that has the packed package installed.
 *
 * @throws Error when it exits with another code than 0, or not within 25 s.
 */
export async function runInNode(code: string): Promise<Printed> {
  const folder = mkdtempSync(join(packedPackage().project, "example-"));
  try {
    writeFileSync(join(folder, "example.mjs"), code);
    return await promisify(execFile)(process.execPath, [join(folder, "example.mjs")], { timeout: ENDS_WITHIN_MS });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

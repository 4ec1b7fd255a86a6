import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Assignment, SuiteResult } from "../measure/suite-results.ts";
import { buildBundles } from "./bundles.ts";

/** So large that a slice of the greediest contender fits in, in MiB. */
const YOUNG_GENERATION_MIB = 128;

/** V8's defaults where time is measured; a young generation that is not collected meanwhile where bytes are. */
const FLAGS = {
  time: ["--expose-gc"],
  allocation: [
    "--expose-gc",
    `--min-semi-space-size=${YOUNG_GENERATION_MIB}`,
    `--max-semi-space-size=${YOUNG_GENERATION_MIB}`,
  ],
} as const;

/** Measures in a Node process of its own, which is the one that runs this. */
export async function measureOnNode(rounds: number): Promise<SuiteResult[]> {
  const folder = await buildBundles("node");
  const timed = await runChild(folder, { platform: "node", quantity: "time", rounds });
  return [...timed, ...(await runChild(folder, { platform: "node", quantity: "allocation", rounds }))];
}

/**
 * Runs one process over bundles that are there.
 *
 * @throws Error when a contender has thrown or lost something.
 */
export async function runChild(folder: string, assignment: Assignment): Promise<SuiteResult[]> {
  const parameters = [...FLAGS[assignment.quantity], join(folder, "node-child.mjs"), JSON.stringify(assignment)];
  const child = spawn(process.execPath, parameters, { stdio: ["ignore", "pipe", "inherit"] });
  const exit = new Promise<number | null>((resolve) => child.once("close", resolve));
  const output = await text(child.stdout);
  if ((await exit) !== 0) throw new Error("Measuring on Node failed");
  return JSON.parse(output);
}

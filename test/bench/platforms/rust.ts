import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { median } from "../measure/statistics.ts";
import type { Timing } from "../measure/time.ts";
import { buildBundles, CACHE } from "./bundles.ts";
import { runChild } from "./node.ts";

/** The crate and ours, each with a floor of its own language; nanoseconds a segment. */
export interface BesideRust {
  readonly rustFloor: Timing;
  readonly crate: Timing;
  readonly nodeFloor: Timing;
  readonly ours: Timing;
}

const CRATE = fileURLToPath(new URL("../rust/", import.meta.url));
const TARGET = join(CACHE, "rust");
const ROUNDS_A_PROCESS = 5;
const FLOOR = "contenders/floor";
const OURS = "contenders/skywalking-edge";

/**
 * Measures the crate `skywalking` and ours in processes that take turns, or returns undefined when there is no cargo. The
 * first build of the crate takes minutes; later ones find it there.
 */
export async function measureBesideRust(rounds: number): Promise<BesideRust | undefined> {
  if (spawnSync("cargo", ["--version"]).status !== 0) return undefined;
  const binary = buildCrate();
  const folder = await buildBundles("node");
  const figures = { rustFloor: [] as number[], crate: [] as number[], nodeFloor: [] as number[], ours: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    figures.rustFloor.push(median(runBinary(binary, "floor")));
    figures.crate.push(median(runBinary(binary, "agent")));
    const [floor, ours] = await timeOnNode(folder);
    figures.nodeFloor.push(median(floor?.rounds ?? []));
    figures.ours.push(median(ours?.rounds ?? []));
  }
  return {
    rustFloor: { label: "floor in Rust: the crate's messages filled by hand", rounds: figures.rustFloor },
    crate: { label: "crate skywalking 0.10.0", rounds: figures.crate },
    nodeFloor: { label: "floor on Node", rounds: figures.nodeFloor },
    ours: { label: "skywalking-edge on Node", rounds: figures.ours },
  };
}

async function timeOnNode(folder: string): Promise<readonly Timing[]> {
  const assignment = { platform: "node", quantity: "time", rounds: ROUNDS_A_PROCESS, modules: [FLOOR, OURS] } as const;
  const results = await runChild(folder, assignment);
  return results[0]?.timings ?? [];
}

function buildCrate(): string {
  const protoc = cargo(["run", "--quiet", "--locked", "--package", "protoc-path"], {}).trim();
  cargo(["build", "--quiet", "--locked", "--release"], { PROTOC: protoc });
  return join(TARGET, "release", "skywalking-edge-bench");
}

function cargo(parameters: readonly string[], variables: Readonly<Record<string, string>>): string {
  return output("cargo", [...parameters, "--target-dir", TARGET], { ...process.env, ...variables });
}

function runBinary(binary: string, contender: string): number[] {
  const lines = output(binary, [contender, String(ROUNDS_A_PROCESS)], process.env);
  return lines.trim().split("\n").map(Number);
}

function output(command: string, parameters: readonly string[], env: NodeJS.ProcessEnv): string {
  const { status, stdout } = spawnSync(command, parameters, {
    cwd: CRATE,
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (status !== 0) throw new Error(`${command} ${parameters.join(" ")} failed`);
  return stdout;
}

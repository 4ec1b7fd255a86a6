import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { CACHE } from "../platforms/bundles.ts";
import type { OutKind } from "./workloads.ts";

/** What a measured server tells of itself, after everything it had taken was brought to OAP. */
export interface ServerReport {
  /** Bytes. */
  readonly rss: number;
  readonly accepted: number;
  readonly duplicate: number;
}

/** A process of its own that is measured. */
export interface MeasuredServer {
  readonly pid: number;
  readonly port: number;
  report(): Promise<ServerReport>;
  stop(): void;
}

/** What stands in for OAP. */
export interface CountingOap {
  readonly urls: Readonly<Record<OutKind, string>>;
  /** How many segments it has got so far. */
  count(): Promise<number>;
  stop(): void;
}

const FOLDER = join(CACHE, "gateway");

/** Bundles the two processes, as the published command is. */
export async function buildProcesses(): Promise<void> {
  await rm(FOLDER, { recursive: true, force: true });
  await build({
    entryPoints: ["server", "counting-oap"].map((name) => fileURLToPath(new URL(`${name}.ts`, import.meta.url))),
    outdir: FOLDER,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "warning",
  });
}

/** What a measured server does: it is the gateway, or it only reads bodies, or also parses them. */
export type ServerRole = "bare" | "parsing" | "gateway";

/** Starts the gateway before OAP, or the same server that does less. */
export async function startServer(role: ServerRole, out: OutKind, oap: string): Promise<MeasuredServer> {
  const child = fork(join(FOLDER, "server.mjs"), [role, out, oap]);
  const { url } = await answerOf<{ url: string }>(child);
  if (child.pid === undefined) throw new Error("a process without an id");
  return {
    pid: child.pid,
    port: Number(new URL(url).port),
    report: () => ask(child),
    stop: () => child.disconnect(),
  };
}

/** Starts what stands in for OAP. */
export async function startCountingOap(): Promise<CountingOap> {
  const child = fork(join(FOLDER, "counting-oap.mjs"));
  const urls = await answerOf<CountingOap["urls"]>(child);
  return {
    urls,
    count: async () => (await ask<{ segments: number }>(child)).segments,
    stop: () => child.disconnect(),
  };
}

function ask<Answer>(child: ChildProcess): Promise<Answer> {
  child.send("report");
  return answerOf(child);
}

async function answerOf<Answer>(child: ChildProcess): Promise<Answer> {
  const ended = new AbortController();
  const { signal } = ended;
  const exit = once(child, "exit", { signal }).then(([code]) => {
    throw new Error(`A process has ended with ${code}`);
  });
  try {
    const [answer] = await Promise.race([once(child, "message", { signal }), exit]);
    return answer;
  } finally {
    exit.catch(() => {});
    ended.abort();
  }
}

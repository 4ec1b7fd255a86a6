import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { childProcesses } from "../../support/child-processes.ts";
import { denoPath, startDeno } from "../../support/deno.ts";
import { builtFile, publishedEntries } from "../../support/published-entries.ts";
import { CACHE } from "../platforms/bundles.ts";
import type { ShopServices } from "./shop-services.ts";

/** A server with an agent, or what it is compared with. */
export interface EdgeContender {
  readonly label: string;
  /** Starts it in a process of its own. */
  start(services: ShopServices): Promise<RunningContender>;
  /** Matches once for each traced request in what the collector is sent; none for who is not traced. */
  readonly spanMark?: RegExp;
}

/** A server that runs. */
export interface RunningContender {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** What the others are measured against, ours, and what ours is compared with. */
export interface EdgeSuite {
  readonly title: string;
  readonly bare: EdgeContender;
  readonly ours: EdgeContender;
  readonly other: EdgeContender;
  /** What ours may add, as a share of what the other adds; none where the other is part of the runtime, in its own language. */
  readonly budget?: number;
}

/** Every runtime that is measured. */
export const EDGE_SUITES: readonly EdgeSuite[] = [
  {
    title: "workerd: a request that reads a key and asks a service",
    budget: 0.33,
    bare: { label: "bare handler", start: (services) => startWorkerd("bare", services) },
    ours: {
      label: "skywalking-edge",
      start: (services) => startWorkerd("skywalking-edge", services),
      spanMark: /"spanType":0\b/g,
    },
    other: {
      label: "@microlabs/otel-cf-workers",
      start: (services) => startWorkerd("otel-cf-workers", services),
      spanMark: /"traceId":"\w+","spanId":"\w+","name":"fetchHandler/g,
    },
  },
  {
    title: "Deno: a request that asks a service",
    bare: { label: "bare handler", start: (services) => startDenoServer("bare", services, {}) },
    ours: {
      label: "skywalking-edge",
      start: (services) => startDenoServer("skywalking-edge", services, {}),
      spanMark: /"spanType":0\b/g,
    },
    other: {
      label: "Deno's own OpenTelemetry",
      start: (services) =>
        startDenoServer("bare", services, {
          OTEL_DENO: "true",
          OTEL_EXPORTER_OTLP_ENDPOINT: services.collector,
          // As often as ours.
          OTEL_BSP_SCHEDULE_DELAY: "3000",
        }),
      // Protobuf, whose text stands in the clear.
      spanMark: /url\.full[\s\S]{2,8}http:\/\/[\d.:]+\/users\/7/g,
    },
  },
];

async function startWorkerd(name: string, { upstream, collector }: ShopServices): Promise<RunningContender> {
  const before = new Set(childProcesses("workerd"));
  const worker = new Miniflare({
    modules: true,
    scriptPath: await bundle(`workers/${name}`),
    bindings: { UPSTREAM: upstream, COLLECTOR: collector },
    kvNamespaces: ["CART"],
    compatibilityFlags: ["nodejs_compat"],
    compatibilityDate: "2026-07-01",
    host: "127.0.0.1",
    port: 0,
    cf: false,
  });
  const { origin } = await worker.ready;
  const [pid] = childProcesses("workerd").filter((child) => !before.has(child));
  if (pid === undefined) throw new Error("workerd is no child of this process");
  return { url: `${origin}/users/7`, pid, stop: () => worker.dispose() };
}

async function startDenoServer(
  name: string,
  { upstream, collector }: ShopServices,
  env: Record<string, string>,
): Promise<RunningContender> {
  const before = new Set(childProcesses("deno"));
  const args = [
    "run",
    "--quiet",
    "--no-config",
    "--allow-net",
    "--allow-env",
    "--allow-sys",
    await bundle(`deno/${name}`),
  ];
  const { firstLine, stop } = await startDeno(args, CACHE, { UPSTREAM: upstream, COLLECTOR: collector, ...env });
  const [pid] = childProcesses("deno").filter((child) => !before.has(child));
  if (pid === undefined) throw new Error(`${denoPath()} is no child of this process`);
  return { url: `${firstLine}/users/7`, pid, stop };
}

/** Bundles a server as a user's build does, minified. */
async function bundle(name: string): Promise<string> {
  const outfile = `${CACHE}/edge/${name}.mjs`;
  await build({
    entryPoints: [fileURLToPath(new URL(`${name}.ts`, import.meta.url))],
    outfile,
    alias: Object.fromEntries(publishedEntries().map(({ specifier, file }) => [specifier, builtFile(file)])),
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    conditions: ["worker", "browser"],
    external: ["node:*", "cloudflare:*"],
    logLevel: "warning",
  });
  return outfile;
}

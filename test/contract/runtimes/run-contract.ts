import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { startCollector } from "../../../src/devtools/index.ts";
import type { Segment } from "../../../src/devtools/store/segment.ts";
import { malformedSw8 } from "../../support/malformed-sw8.ts";
import { startRecordingServer } from "../../support/recording-server.ts";
import { type Runtime, runIn } from "../../support/run-in.ts";
import { startWorker } from "../../workers/start-worker.ts";
import { SCRIPTED_ANSWERS, startScriptedCollector } from "./scripted-collector.ts";

/** What the program saw itself, over one wire. */
export interface SeenOverWire {
  readonly spans: Readonly<Record<string, unknown>>;
  readonly propagation: Readonly<Record<string, unknown>> & { readonly seen: readonly (readonly unknown[])[] };
  readonly sampling: Readonly<Record<string, unknown>>;
  readonly snapshots: unknown;
  readonly overlap: boolean;
  readonly stats: Readonly<Record<string, unknown>>;
  readonly outcomes: Readonly<
    Record<string, { readonly told: readonly string[]; readonly segment: unknown; readonly afterClose: unknown }>
  >;
}

/** What reached the collector over one wire. */
export interface Received {
  readonly segments: readonly Segment[];
  readonly logs: readonly unknown[];
  readonly meters: readonly unknown[];
  readonly instanceProperties: readonly unknown[];
  readonly wires: readonly string[];
  /** How often a scripted collector was asked. */
  readonly asked: Readonly<Record<string, number>>;
}

/** One run of the contract in one runtime. */
export interface ContractRun {
  readonly seen: { readonly json: SeenOverWire; readonly grpcWeb: SeenOverWire; readonly reality: unknown };
  readonly received: { readonly json: Received; readonly grpcWeb: Received };
}

const PRINT = "console.log(JSON.stringify(await run(JSON.parse(process.argv[2]))));";

/** The scenario as one module, which finds the package where it is run. */
async function bundleScenario(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("scenario.js", import.meta.url))],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    packages: "external",
    external: ["node:*"],
  });
  return outputFiles.map(({ text }) => text).join("");
}

/** A URL on which nobody listens. */
async function refusedUrl(): Promise<string> {
  const gone = await startRecordingServer(() => {});
  await gone.close();
  return gone.url;
}

/** Runs the scenario in a runtime, from the packed package, against collectors of its own. */
export async function runContract(runtime: Runtime | "workerd"): Promise<ContractRun> {
  const wires = { json: await startWire(), grpcWeb: await startWire() };
  const settings = JSON.stringify({
    json: wires.json.settings,
    grpcWeb: wires.grpcWeb.settings,
    malformed: malformedSw8,
    refused: await refusedUrl(),
    answers: SCRIPTED_ANSWERS,
  });
  try {
    const scenario = await bundleScenario();
    const seen =
      runtime === "workerd"
        ? await runInWorkerd(scenario, settings)
        : await runIn(runtime, `${scenario}${PRINT}`, [settings]);
    return {
      seen: seen as ContractRun["seen"],
      received: { json: wires.json.received(), grpcWeb: wires.grpcWeb.received() },
    };
  } finally {
    await wires.json.close();
    await wires.grpcWeb.close();
  }
}

async function startWire() {
  const collector = await startCollector({ port: 0 });
  const scripted = await startScriptedCollector();
  const { store } = collector;
  return {
    settings: { collector: collector.url, scripted: scripted.url },
    received: (): Received => ({
      segments: store.segments().map(({ segment }) => segment),
      logs: store.items("logs").map(({ item }) => item),
      meters: store.items("meters").map(({ item }) => item),
      instanceProperties: store.items("instanceProperties").map(({ item }) => item),
      wires: [...new Set(store.segments().map(({ wire }) => wire))],
      asked: scripted.counts(),
    }),
    close: async () => {
      await scripted.close();
      await collector.close();
    },
  };
}

async function runInWorkerd(scenario: string, settings: string): Promise<unknown> {
  const worker = await startWorker({
    source: `${scenario}\nexport default { fetch: async (_request, env) => Response.json(await run(JSON.parse(env.SETTINGS))) };`,
    bindings: { SETTINGS: settings },
  });
  try {
    return await (await fetch(worker.url)).json();
  } finally {
    await worker.stop();
  }
}

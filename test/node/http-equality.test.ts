import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { startCollector } from "../../src/devtools/index.ts";
import { type Runtime, runIn } from "../support/run-in.ts";
import { spansOf } from "../support/segment-text.ts";

interface Printed {
  readonly results: readonly {
    readonly name: string;
    readonly bare: unknown;
    readonly traced: unknown;
    readonly isSame: boolean;
  }[];
  readonly overlap: readonly string[];
  readonly stopped: string;
  readonly isRestored: boolean;
}

const code = readFileSync(new URL("http-cases.js", import.meta.url), "utf8");
const starts = {
  node: ["skywalking-edge/node", "startNodeAgent"],
  bun: ["skywalking-edge/node", "startNodeAgent"],
  deno: ["skywalking-edge/deno", "startDenoAgent"],
} as const;

/** What each runtime makes of the requests: no preflight, no upgrade, one span of a request that is passed on. */
const ENTRIES = [
  "Entry GET://other.example/slashes 200",
  "Entry GET:/chunks 200",
  "Entry GET:/count 200",
  "Entry GET:/first 200",
  "Entry GET:/host 200",
  "Entry GET:/later 200",
  "Entry GET:/left",
  "Entry GET:/off 200",
  "Entry GET:/old 200",
  "Entry GET:/order 200",
  "Entry GET:/own 200",
  "Entry GET:/second 200",
  "Entry GET:/status 404 ERROR",
  "Entry GET:/text 200",
  "Entry GET:/this 200",
  "Entry GET:/w3 200",
  "Entry GET:/w6 200",
  "Entry GET:/w9 200",
  "Entry GET:/whole 200",
  "Entry GET:/{id} 204",
  "Entry GET:/{id} 304",
  "Entry HEAD:/head 200",
  "Entry POST:/continue 200",
  "Entry POST:/post 200",
];

async function run(runtime: Runtime) {
  const collector = await startCollector({ port: 0 });
  try {
    const printed = (await runIn(runtime, code, [collector.url, ...starts[runtime]])) as Printed;
    return { printed, spans: spansOf(collector) };
  } finally {
    await collector.close();
  }
}

describe.each<Runtime>(["node", "bun", "deno"])("a server of node:http in %s", (runtime) => {
  it("shows callers and listeners the same with and without the agent, and an Entry span of each request", async () => {
    const { printed, spans } = await run(runtime);
    expect(printed.results).toHaveLength(22);
    for (const { name, bare, traced } of printed.results) expect({ [name]: traced }).toEqual({ [name]: bare });
    expect(printed.results.filter(({ isSame }) => !isSame)).toEqual([]);
    expect(printed.overlap).toEqual(["/w9 GET:/w9", "/w3 GET:/w3", "/w6 GET:/w6"]);
    expect(printed.stopped).toBe("/w0 undefined");
    expect(printed.isRestored).toBe(true);
    expect(spans.sort()).toEqual(ENTRIES);
  });
});

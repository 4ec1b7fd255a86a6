import { fileURLToPath } from "node:url";
import { cruise, type ICruiseResult, type IViolation } from "dependency-cruiser";
import { describe, expect, it } from "vitest";
import { importRules } from "./import-rules.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const fixtures = fileURLToPath(new URL("fixtures", import.meta.url));

async function cruiseSources(baseDir: string): Promise<ICruiseResult> {
  const { output } = await cruise(["src"], {
    baseDir,
    ruleSet: importRules,
    validate: true,
    // Type-only imports are edges too: a declaration file carries them to the user.
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "types", "default"] },
  });
  if (typeof output === "string") {
    throw new Error(`dependency-cruiser answered text instead of a result: ${output}`);
  }
  return output;
}

function lines(violations: IViolation[]): string[] {
  return violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`).sort();
}

describe("import rules", () => {
  it("hold in src", async () => {
    const { summary } = await cruiseSources(repository);
    expect(lines(summary.violations)).toEqual([]);
    expect(summary.totalCruised).toBeGreaterThan(20);
    expect(summary.totalDependenciesCruised ?? 0).toBeGreaterThan(20);
  });

  it("report every forbidden edge of the fixture folder, type-only ones included, and no allowed one", async () => {
    const { summary } = await cruiseSources(fixtures);
    expect(lines(summary.violations)).toMatchInlineSnapshot(`
      [
        "connect imports only what it may: src/connect/index.ts → ../../../node_modules/@connectrpc/connect-node/dist/esm/index.js",
        "connect takes the RPC table of grpc-web and what statuses mean: src/connect/index.ts → src/grpc-web/transport.ts",
        "core/context imports only what it may: src/core/context/tracer.ts → fs",
        "core/runtime imports only what it may: src/core/runtime/clock.ts → src/core/segment/segment.ts",
        "deno imports only what it may: src/deno/index.ts → src/workers/index.ts",
        "every folder of src has a rule: src/unknown/index.ts → ./gone.ts",
        "every import resolves: src/unknown/index.ts → ./gone.ts",
        "grpc-web imports only what it may: src/grpc-web/index.ts → ../../../node_modules/@bufbuild/protobuf/dist/esm/index.js",
        "grpc-web imports only what it may: src/grpc-web/index.ts → src/gen/pb/tracing.ts",
        "hono imports only what it may: src/hono/index.ts → ../../../node_modules/hono/dist/types/index.d.ts",
        "http imports only what it may: src/http/index.ts → src/browser/index.ts",
        "no import cycles: src/deno/index.ts → src/workers/index.ts",
        "node imports only what it may: src/node/index.ts → src/hono/index.ts",
        "of the browser only its script tag with gRPC-web has that wire: src/browser/script-tag-json.ts → src/grpc-web/transport.ts",
        "react and vue take only types of the browser agent: src/react/index.ts → src/browser/index.ts",
        "react imports only what it may: src/react/index.ts → src/core/segment/segment.ts",
        "workers imports only what it may: src/workers/index.ts → src/deno/index.ts",
      ]
    `);
  });
});

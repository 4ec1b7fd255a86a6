import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { flagOf, gatewaySettings } from "../../src/cli/setting-table.ts";
import { grpcCodeOf, httpStatusOf, type OutcomeName } from "../../src/gateway/outcome.ts";
import { packedPackage } from "../support/packed.ts";
import { repository } from "../support/published-entries.ts";
import { documentBlocks } from "../support/readme.ts";

const text = readFileSync(join(repository, "docs/gateway.md"), "utf8");

/** The compiler sees to it that none is missing. */
const outcomes: Readonly<Record<OutcomeName, true>> = {
  taken: true,
  refused: true,
  malformed: true,
  "wrong-key": true,
  "foreign-origin": true,
  "not-allowed": true,
  "not-found": true,
  "wrong-method": true,
  "too-slow": true,
  "too-large": true,
  "wrong-type": true,
  "rate-limited": true,
  internal: true,
  "oap-refused": true,
  unsupported: true,
  "oap-uncertain": true,
  overloaded: true,
  closing: true,
  "oap-unavailable": true,
};

describe("docs/gateway.md", () => {
  it("has every setting of the command, as its help has it", () => {
    const rows = text.split("\n").filter((line) => line.includes("| `--"));
    expect(rows).toEqual(
      gatewaySettings.map(({ name, kind, help }) => `| \`${name}\` | \`--${flagOf(name)}\` | ${kind} | ${help} |`),
    );
  });

  it("has every outcome with its statuses", () => {
    const rows = [...text.matchAll(/^\| `([a-z-]+)` \| (\d{3}) \| (\d+) \|/gm)].map(([, ...row]) => row);
    const names = Object.keys(outcomes) as OutcomeName[];
    expect(rows).toEqual(names.map((name) => [name, String(httpStatusOf(name)), String(grpcCodeOf(name))]));
  });

  it("has a handler that answers", async () => {
    const [source = ""] = documentBlocks("docs/gateway.md", "A handler", "ts");
    const { outputFiles } = await build({
      stdin: { contents: source, resolveDir: packedPackage().project, loader: "ts" },
      bundle: true,
      write: false,
      format: "esm",
      platform: "node",
    });
    const [{ text: code = "" } = {}] = outputFiles;
    const { default: app } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
    const preflight = new Request("http://gateway/sw/v3/segments", {
      method: "OPTIONS",
      headers: { origin: "https://www.shop.example" },
    });
    expect((await app.fetch(preflight)).status).toBe(204);
  });
});

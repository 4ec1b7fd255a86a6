import { build } from "esbuild";
import { rollup } from "rollup";
import { describe, expect, it } from "vitest";
import { builtFile, publishedEntries } from "../support/published-entries.ts";

const entries = publishedEntries();

/** The one thing a bare import may leave: the edge entries' AsyncLocalStorage, which a bundler can't look into. */
const nothing = /^(import ['"]node:async_hooks['"];)?$/;

/** Bundles `import "<file>"` with the package.json's `sideEffects` ignored: what is left had an effect. */
async function bareImportInRollup(file: string): Promise<string> {
  const bundle = await rollup({
    input: "bare-import",
    external: (id) => id.startsWith("node:"),
    treeshake: { moduleSideEffects: true },
    plugins: [
      {
        name: "bare-import",
        resolveId: (id) => (id === "bare-import" ? id : null),
        load: (id) => (id === "bare-import" ? `import ${JSON.stringify(file)};` : null),
      },
    ],
    onLog: (_level, log) => {
      if (log.code !== "EMPTY_BUNDLE") {
        throw new Error(log.message);
      }
    },
  });
  const { output } = await bundle.generate({ format: "es" });
  return output[0].code.trim();
}

/** The same in esbuild, which reads `sideEffects`, as a user's bundler does. */
async function bareImportInEsbuild(file: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: `import ${JSON.stringify(file)};`, resolveDir: "." },
    bundle: true,
    write: false,
    format: "esm",
    platform: "neutral",
    external: ["node:*"],
    logOverride: { "ignored-bare-import": "silent" },
  });
  return outputFiles.map(({ text }) => text.trim()).join("\n");
}

describe("a bare import", () => {
  it.each(entries)("of $specifier has no effect, by rollup's analysis of the code", async ({ file }) => {
    expect(await bareImportInRollup(builtFile(file))).toMatch(nothing);
  });

  it.each(entries)("of $specifier leaves nothing in an esbuild bundle", async ({ file }) => {
    expect(await bareImportInEsbuild(builtFile(file))).toMatch(nothing);
  });

  it("of a file with an effect is seen by both", async () => {
    const script = builtFile("dist/skywalking-edge.min.js");
    expect(await bareImportInRollup(script)).not.toMatch(nothing);
    expect(await bareImportInEsbuild(script)).not.toMatch(nothing);
  });
});

import { build } from "esbuild";
import { rollup } from "rollup";
import { describe, expect, it } from "vitest";
import {
  builtFile,
  dependencyPackages,
  peerPackages,
  publishedEntries,
  scriptTags,
} from "../support/published-entries.ts";

const entries = publishedEntries();

const packages = [...dependencyPackages(), ...peerPackages()];
const isDependency = (id: string) => packages.some((name) => id === name || id.startsWith(`${name}/`));

/**
 * Takes away all that a bare import may leave: what a bundler can't look into, the edge entries' AsyncLocalStorage, and what
 * rollup is not to look into here, the packages that come with this one or that it is for. esbuild looks into them.
 */
function leftOf(code: string): string {
  const mayStay = (id: string) => id === "node:async_hooks" || isDependency(id);
  return code.replaceAll(/import ['"]([^'"]+)['"];\s*/g, (statement, id: string) => (mayStay(id) ? "" : statement));
}

/** Bundles `import "<file>"` with the package.json's `sideEffects` ignored: what is left had an effect. */
async function bareImportInRollup(file: string): Promise<string> {
  const bundle = await rollup({
    input: "bare-import",
    external: (id) => id.startsWith("node:") || isDependency(id),
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
    expect(leftOf(await bareImportInRollup(builtFile(file)))).toBe("");
  });

  it.each(entries)("of $specifier leaves nothing in an esbuild bundle", async ({ file }) => {
    expect(leftOf(await bareImportInEsbuild(builtFile(file)))).toBe("");
  });

  it.each(scriptTags)("of $file has an effect, which both see", async ({ file }) => {
    const script = builtFile(file);
    expect(leftOf(await bareImportInRollup(script))).not.toBe("");
    expect(leftOf(await bareImportInEsbuild(script))).not.toBe("");
  });
});

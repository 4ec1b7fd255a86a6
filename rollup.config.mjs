import { readFileSync, rmSync } from "node:fs";
import terser from "@rollup/plugin-terser";
import { dts } from "rollup-plugin-dts";
import esbuild from "rollup-plugin-esbuild";

const manifest = JSON.parse(readFileSync("package.json", "utf8"));

/** `{ "http/index": "src/http/index.ts" }`: package.json's `exports` is the only list of entries. */
const entries = Object.fromEntries(
  Object.values(manifest.exports)
    .filter((target) => target.default !== undefined)
    .map((target) => target.default.slice("./dist/".length, -".js".length))
    .map((name) => [name, `src/${name}.ts`]),
);

/** Every engine with private class members: they would otherwise become WeakMaps, larger and slower. */
const pageTargets = ["chrome84", "firefox90", "safari15"];

/** What an entry may leave to the user's machine: Node's modules, and packages that are installed with this one or beside it. */
const packages = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
const external = [/^node:/, ...packages.map((name) => new RegExp(`^${name}(/|$)`))];

const modules = (extension) => ({
  dir: "dist",
  format: "es",
  entryFileNames: `[name].${extension}`,
  chunkFileNames: `chunks/[name].${extension}`,
  hoistTransitiveImports: false,
  minifyInternalExports: false,
});

/** A warning is a mistake: an import that is not declared, a cycle, a name that does not exist. */
function onLog(level, log, handler) {
  handler(level === "warn" ? "error" : level, log);
}

rmSync("dist", { recursive: true, force: true });

export default [
  {
    input: entries,
    external,
    plugins: [esbuild({ target: "es2022" })],
    // A file for each source file: what a bundler takes of it, and the order in which, is what the sources say.
    output: { ...modules("js"), preserveModules: true, preserveModulesRoot: "src" },
    onLog,
  },
  {
    input: entries,
    external,
    // The plugin infers declarations itself, so the sources' rule against inferring them does not bind it.
    plugins: [dts({ compilerOptions: { isolatedDeclarations: false } })],
    output: { ...modules("d.ts"), banner: '/// <reference lib="esnext.disposable" />' },
    onLog,
  },
  {
    input: "src/browser/script-tag.ts",
    plugins: [esbuild({ target: pageTargets }), terser({ ecma: 2020, compress: { passes: 2 } })],
    output: { file: "dist/skywalking-edge.min.js", format: "iife" },
    onLog,
  },
];

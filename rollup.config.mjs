import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import terser from "@rollup/plugin-terser";
import { dts } from "rollup-plugin-dts";
import esbuild, { minify } from "rollup-plugin-esbuild";

const manifest = JSON.parse(readFileSync("package.json", "utf8"));

/** `./dist/http/index.js` as `["http/index", "src/http/index.ts"]`. */
function entryOf(file) {
  const name = file.slice("./dist/".length, -".js".length);
  return [name, `src/${name}.ts`];
}

/** `{ "http/index": "src/http/index.ts" }`: package.json's `exports` is the only list of entries. */
const entries = Object.fromEntries(
  Object.values(manifest.exports)
    .filter((target) => target.default !== undefined)
    .map((target) => entryOf(target.default)),
);

/** What a shell runs, which nobody imports: package.json's `bin`. */
const commands = Object.fromEntries(Object.values(manifest.bin).map(entryOf));

/** The first engines that have all that a page's agent calls unasked, `reportError` the last of it: autumn 2021 to spring 2022. */
const pageTargets = ["chrome95", "firefox93", "safari15.4"];

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

/** `{ "skywalking-edge.min.js": "sha384-…" }` of the script tags built so far. */
const integrity = {};

/** Prints what the `integrity` attribute of a script's tag must say, and keeps it beside the script for who has only the package. */
const tellIntegrity = {
  name: "integrity",
  writeBundle(_options, bundle) {
    for (const { fileName, code } of Object.values(bundle)) {
      integrity[fileName] = `sha384-${createHash("sha384").update(code).digest("base64")}`;
      process.stdout.write(`dist/${fileName} integrity="${integrity[fileName]}"\n`);
    }
    writeFileSync("dist/integrity.json", `${JSON.stringify(integrity, null, 2)}\n`);
  },
};

/**
 * Members that nobody outside a script tag's file sees, which get short names in it. Not among them: options, what the agent
 * offers, what is sent, and what a browser calls so, which terser knows.
 */
const internalMembers = `
  abandon abandoned account activities archive become began beginView closeAll closeIdle closeIfIdle detach
  handlers hasEnded hold isInteraction isList isNewError isUncertain lastEnd leaving leftOut limitMs
  mayPropagate monotonic newer newest older oldest onClosed onHidden onLeft onResource onRoot onShown outer
  outgoing pageName place release rename requestEnded restoreTo setting settle settled startedAt supersede
  tell timeOf timings traced whenIdle worst
`
  .trim()
  .split(/\s+/);

/** A script that a page loads with a tag: one file, for no bundler. */
const scriptTag = (source, file) => ({
  input: `src/browser/${source}.ts`,
  // esbuild first, since its names compress better, and terser, since it finds more to leave out.
  plugins: [
    esbuild({ target: pageTargets }),
    minify({ target: pageTargets }),
    terser({
      ecma: 2020,
      compress: { passes: 2 },
      mangle: { properties: { regex: new RegExp(`^(${internalMembers.join("|")})$`) } },
    }),
    tellIntegrity,
  ],
  output: { file: `dist/${file}`, format: "iife" },
  onLog,
});

rmSync("dist", { recursive: true, force: true });

export default [
  {
    input: { ...entries, ...commands },
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
  scriptTag("script-tag-json", "skywalking-edge.min.js"),
  scriptTag("script-tag-grpc-web", "skywalking-edge-grpc-web.min.js"),
];

import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build } from "esbuild";
import { type Platform, rowsOn, suites } from "../suites.ts";

const BENCH = fileURLToPath(new URL("..", import.meta.url));

/** Where bundles and builds of the bench are kept; `npm ci` clears it. */
export const CACHE = fileURLToPath(new URL("../../../node_modules/.cache/bench/", import.meta.url));

interface Kind {
  /** Each contender as it is served there: on a server as it is written, in a page minified. */
  readonly contenders: BuildOptions;
  /** The module that measures. */
  readonly script: string;
  readonly scripts: BuildOptions;
}

const PAGE: BuildOptions = { platform: "browser", format: "esm", minify: true };

const KINDS: Readonly<Record<Platform, Kind>> = {
  node: {
    // What is published for Node is loaded by its users, not bundled.
    contenders: {
      platform: "node",
      format: "cjs",
      outExtension: { ".js": ".cjs" },
      external: ["skywalking-backend-js"],
    },
    script: "node-child.ts",
    scripts: { platform: "node", format: "esm", outExtension: { ".js": ".mjs" } },
  },
  chromium: {
    // zipkin's modules ask for Node's; what it ships for pages does not.
    contenders: { ...PAGE, alias: { zipkin: "zipkin/dist/zipkin.js" } },
    script: "page-script.ts",
    scripts: PAGE,
  },
};

/**
 * Bundles every contender of a platform and the script that measures them, one file each: contenders that share modules
 * must not share compiled code, nor what V8 has learnt about it.
 *
 * @returns The folder: the script that measures, and the contenders' modules below it as they lie below the bench.
 */
export async function buildBundles(platform: Platform): Promise<string> {
  const folder = join(CACHE, platform);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const { contenders, script, scripts } = KINDS[platform];
  const modules = new Set(suites.flatMap((suite) => rowsOn(suite, platform)).map((row) => row.module));
  const files = [...modules].map((module) => join(BENCH, `${module}.ts`));
  await bundle({ ...contenders, entryPoints: files, outdir: folder, outbase: BENCH });
  await bundle({ ...scripts, entryPoints: [join(BENCH, "platforms", script)], outdir: folder });
  return folder;
}

async function bundle(options: BuildOptions): Promise<void> {
  await build({
    bundle: true,
    target: "es2022",
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "warning",
    ...options,
  });
}

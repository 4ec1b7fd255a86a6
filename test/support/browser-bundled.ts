import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { PlaywrightBrowser } from "./browsers.ts";

const CACHE = fileURLToPath(new URL("../../node_modules/.cache/chromium/", import.meta.url));

/**
 * Unpacks the Chromium that the npm package `@sparticuz/chromium` carries and returns it, or `undefined` where that
 * build does not start: it is made for 64-bit Linux on x86.
 *
 * It is unpacked once per version (about 2 seconds, 210 MB) into `node_modules/.cache`, so that `npm ci` clears it. On
 * a system without the libraries Chromium needs (NSS and its friends) those in the package are put on the library path.
 */
export async function bundledChromium(): Promise<PlaywrightBrowser | undefined> {
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  const folder = await unpacked();
  const executablePath = join(folder, "chromium");
  const found = { engine: "chromium", driver: "playwright", source: "npm package @sparticuz/chromium" } as const;
  const options = { executablePath, args: ["--no-zygote"] };
  if (answersVersion(executablePath, process.env)) return { ...found, options };
  const env = withCarriedLibraries(folder);
  return answersVersion(executablePath, env) ? { ...found, options: { ...options, env } } : undefined;
}

function answersVersion(executablePath: string, env: NodeJS.ProcessEnv): boolean {
  return spawnSync(executablePath, ["--version"], { env, timeout: 20_000 }).status === 0;
}

/** Unpacks beside the final place and renames, since another process may be looking for the folder at the same time. */
async function unpacked(): Promise<string> {
  const packageFolder = dirname(dirname(createRequire(import.meta.url).resolve("@sparticuz/chromium")));
  const manifest: unknown = JSON.parse(await readFile(join(packageFolder, "package.json"), "utf8"));
  const folder = join(CACHE, versionOf(manifest));
  if (existsSync(folder)) return folder;
  await mkdir(CACHE, { recursive: true });
  const draft = await mkdtemp(join(CACHE, "unpacking-"));
  await inflateInto(draft, join(packageFolder, "bin"));
  try {
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** The package unpacks into the temporary folder and nowhere else, so that is where it is told the temporary folder is. */
async function inflateInto(folder: string, archives: string): Promise<void> {
  const { inflate } = await import("@sparticuz/chromium");
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = folder;
  try {
    const names = ["chromium.br", "fonts.tar.br", "swiftshader.tar.br", "al2023.tar.br"];
    await Promise.all(names.map((name) => inflate(join(archives, name))));
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  }
}

function withCarriedLibraries(folder: string): Record<string, string> {
  const inherited = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const env: Record<string, string> = Object.fromEntries(inherited);
  // Such a system has no fonts either: text would be drawn as nothing at all.
  env["FONTCONFIG_PATH"] ??= join(folder, "fonts");
  const libraries = join(folder, "al2023", "lib");
  env["LD_LIBRARY_PATH"] = [libraries, env["LD_LIBRARY_PATH"]].filter((path) => path !== undefined).join(":");
  return env;
}

function versionOf(manifest: unknown): string {
  if (typeof manifest === "object" && manifest !== null && "version" in manifest) return String(manifest.version);
  throw new Error("@sparticuz/chromium has a package.json without a version");
}

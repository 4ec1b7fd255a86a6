import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { CACHE } from "../platforms/bundles.ts";

/** An agent in a page, or what it is compared with. */
export interface PageAgent {
  /** Names its script, and the host that its page is loaded from. */
  readonly name: string;
  readonly label: string;
  /** Attributes of the script element that loads it. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Matches once for each traced request in what it sends, where it promises to send all of them, in the clear. */
  readonly spanMark?: RegExp;
}

/** What added time is measured against. */
export const BARE: PageAgent = { name: "bare", label: "bare" };
/** The least that traces. */
export const WRAPPER: PageAgent = { name: "wrapper", label: "sw8 wrapper by hand", spanMark: /"spanType":1\b/g };
const ATTRIBUTES = { "data-service": "shop-web", "data-service-version": "1.4.2", "data-collector": "/sw" };
/** Ours, as the script tag has it by default. */
export const OURS: PageAgent = {
  name: "ours",
  label: "skywalking-edge",
  attributes: ATTRIBUTES,
  spanMark: /"spanType":1\b/g,
};
/** Ours, with each request a segment of its own. */
export const OURS_BY_REQUEST: PageAgent = {
  ...OURS,
  name: "ours-by-request",
  label: "skywalking-edge, traceScope request",
  attributes: { ...ATTRIBUTES, "data-trace-scope": "request" },
};
/** OpenTelemetry's. */
export const OPENTELEMETRY: PageAgent = {
  name: "opentelemetry",
  label: "OpenTelemetry web, fetch",
  spanMark: /"url\.full"/g,
};
/** SkyWalking's. */
export const CLIENT_JS: PageAgent = {
  name: "skywalking-client-js",
  label: "skywalking-client-js",
  spanMark: /"spanType":"Exit"/g,
};

/** All that are measured, in the order of the tables. */
export const PAGE_AGENTS: readonly PageAgent[] = [
  BARE,
  WRAPPER,
  OURS,
  OURS_BY_REQUEST,
  OPENTELEMETRY,
  CLIENT_JS,
  { name: "sentry", label: "Sentry browser, tracing" },
  { name: "faro", label: "Faro web, tracing" },
  { name: "elastic", label: "Elastic RUM" },
];

const HERE = fileURLToPath(new URL(".", import.meta.url));
const FOLDER = join(CACHE, "page");
const SCRIPT_TAG = fileURLToPath(new URL("../../../dist/skywalking-edge.min.js", import.meta.url));
const PEERS = [WRAPPER, OPENTELEMETRY, CLIENT_JS, ...PAGE_AGENTS.slice(6)];

/**
 * Bundles the peers and the page's own script, minified, one file each; ours is what the build has made.
 *
 * @returns The text of each script by its agent's name, and that of the page as `page`.
 * @throws Error without a build.
 */
export async function loadScripts(): Promise<ReadonlyMap<string, string>> {
  await rm(FOLDER, { recursive: true, force: true });
  await build({
    entryPoints: [...PEERS.map(({ name }) => join(HERE, "agents", `${name}.ts`)), join(HERE, "shop-page.ts")],
    outdir: FOLDER,
    outbase: HERE,
    entryNames: "[name]",
    bundle: true,
    minify: true,
    format: "iife",
    platform: "browser",
    target: "es2022",
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "warning",
  });
  const scripts = new Map([[BARE.name, ""]]);
  for (const { name } of PEERS) scripts.set(name, await readFile(join(FOLDER, `${name}.js`), "utf8"));
  scripts.set("page", await readFile(join(FOLDER, "shop-page.js"), "utf8"));
  const ours = await readFile(SCRIPT_TAG, "utf8").catch((cause: unknown) => {
    throw new Error("The page's agent is not built: run `npm run build`", { cause });
  });
  return scripts.set(OURS.name, ours).set(OURS_BY_REQUEST.name, ours);
}

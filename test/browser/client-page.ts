import { readFile } from "node:fs/promises";
import { build } from "esbuild";
import type { ClientMonitor as Client } from "../../src/compat/client-monitor.ts";
import { builtFile } from "../support/published-entries.ts";
import { answer, html, type Site } from "../support/site.ts";
import { barePage } from "./agent-page.ts";

declare global {
  /** What the page's first script has left there, whichever of the two it is. */
  var ClientMonitor: Client;
}

/** Whose `ClientMonitor` a page has. */
export type ClientName = "skywalking-client-js" | "skywalking-edge/compat";

/** Bundles a module that imports the built entry, as a page's own bundler does. */
export async function bundlePageModule(code: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: builtFile("") },
    alias: { "skywalking-edge/compat": builtFile("dist/compat/index.js") },
    bundle: true,
    write: false,
    format: "iife",
    target: "es2022",
  });
  return outputFiles[0]?.text ?? "";
}

/** The scripts, which are the same for all tests. */
const sources: Readonly<Record<ClientName, () => Promise<string>>> = {
  "skywalking-client-js": () => readFile(builtFile("node_modules/skywalking-client-js/lib/index.js"), "utf8"),
  "skywalking-edge/compat": () =>
    bundlePageModule('import { ClientMonitor } from "skywalking-edge/compat"; window.ClientMonitor = ClientMonitor;'),
};

/** What a page with a client is made of. */
export interface ClientPage {
  readonly client?: ClientName;
  /** The options of `register`, as they stand in the page's source. */
  readonly register: object;
  readonly body?: string;
  readonly path?: string;
}

/** Serves a page that registers, at `/cart` unless it is told another path. */
export async function serveClientPage(site: Site, page: ClientPage): Promise<void> {
  const { client = "skywalking-edge/compat", register, body = "", path = "/cart" } = page;
  const script = await sources[client]();
  site.route("/client.js", answer({ headers: { "content-type": "text/javascript" }, body: script }));
  const start = `<script>ClientMonitor.register(${JSON.stringify(register)})</script>`;
  site.route(path, html(barePage(`<script src="/client.js"></script>${start}`, body)));
}

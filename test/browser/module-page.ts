import { build } from "esbuild";
import { builtFile } from "../support/published-entries.ts";
import { answer, html, type Site } from "../support/site.ts";
import { barePage } from "./agent-page.ts";

/** What a page with a bundled script is made of. */
export interface ModulePageOptions {
  /** The script. It may import what the package publishes by its built file: `dist/browser/index.js`. */
  readonly code: string;
  readonly body?: string;
}

/** Serves a page with a script that imports the built modules, as a bundler takes them. */
export async function serveModulePage(site: Site, path: string, { code, body = "" }: ModulePageOptions): Promise<void> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: builtFile("") },
    bundle: true,
    write: false,
    format: "iife",
    target: "es2022",
  });
  const [bundle] = outputFiles;
  site.route(`${path}.js`, answer({ headers: { "content-type": "text/javascript" }, body: bundle?.text ?? "" }));
  site.route(path, html(barePage(`<script src="${path}.js"></script>`, body)));
}

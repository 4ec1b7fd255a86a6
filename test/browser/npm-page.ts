import { build } from "esbuild";
import { builtFile, publishedEntries } from "../support/published-entries.ts";
import { answer, html, type Site } from "../support/site.ts";
import { barePage } from "./agent-page.ts";

/**
 * Serves a page with a script that imports the package by its name, as a bundler makes it of what was built.
 *
 * @param code - The script; `import { startBrowserAgent } from "skywalking-edge/browser"`.
 * @param before - HTML that stands before it.
 */
export async function serveNpmPage(site: Site, path: string, code: string, before = ""): Promise<void> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: builtFile("") },
    alias: Object.fromEntries(publishedEntries().map(({ specifier, file }) => [specifier, builtFile(file)])),
    bundle: true,
    write: false,
    format: "iife",
    target: "es2022",
  });
  const [bundle] = outputFiles;
  site.route(`${path}.js`, answer({ headers: { "content-type": "text/javascript" }, body: bundle?.text ?? "" }));
  site.route(path, html(barePage(`${before}<script src="${path}.js"></script>`)));
}

import { build } from "esbuild";
import { builtFile, publishedEntries } from "../support/published-entries.ts";
import { answer, html, type Site } from "../support/site.ts";
import { barePage } from "./agent-page.ts";

/** Makes a script that imports the package by its name, as a bundler makes it of what was built. */
export async function serveNpmScript(site: Site, path: string, code: string): Promise<void> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: builtFile("") },
    alias: Object.fromEntries(publishedEntries().map(({ specifier, file }) => [specifier, builtFile(file)])),
    bundle: true,
    write: false,
    format: "iife",
    target: "es2022",
  });
  const [bundle] = outputFiles;
  site.route(path, answer({ headers: { "content-type": "text/javascript" }, body: bundle?.text ?? "" }));
}

/**
 * Serves a page with such a script.
 *
 * @param code - The script; `import { startBrowserAgent } from "skywalking-edge/browser"`.
 * @param around - HTML that stands before it, and the body.
 */
export async function serveNpmPage(
  site: Site,
  path: string,
  code: string,
  { before = "", body = "" }: { readonly before?: string; readonly body?: string } = {},
): Promise<void> {
  await serveNpmScript(site, `${path}.js`, code);
  site.route(path, html(barePage(`${before}<script src="${path}.js"></script>`, body)));
}

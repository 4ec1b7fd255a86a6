import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";

const types = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
} as const;

/** The page's files by path. Nothing else is served, so no path can reach outside the folder. */
const files: ReadonlyMap<string, string> = new Map([
  ["/", "index.html"],
  ...[
    "theme.css",
    "base.css",
    "traces.css",
    "waterfall.css",
    "details.css",
    "map.css",
    "signals.css",
    "icon.svg",
    "announcements.js",
    "app.js",
    "collector-client.js",
    "elements.js",
    "format.js",
    "map-drawing.js",
    "map-layout.js",
    "map-view.js",
    "row-keys.js",
    "service-colors.js",
    "signals-view.js",
    "span-details.js",
    "trace-view.js",
    "traces-view.js",
    "waterfall-row.js",
    "waterfall.js",
  ].map((name): [string, string] => [`/page/${name}`, name]),
]);

/**
 * Serves a file of the page; resolves false for a path that is none of them.
 *
 * The files lie in the folder `page` beside this module, in the sources and in the build. They are native ES modules that a
 * browser runs as they stand, so the page works without a bundler.
 */
export async function servePage(request: IncomingMessage, path: string, response: ServerResponse): Promise<boolean> {
  const name = files.get(path);
  if (name === undefined) return false;
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.writeHead(405, { allow: "GET, HEAD" }).end();
    return true;
  }
  const body = await readFile(new URL(`./page/${name}`, import.meta.url));
  response.writeHead(200, { "content-type": typeOf(name) }).end(body);
  return true;
}

function typeOf(name: string): string {
  for (const [extension, type] of Object.entries(types)) {
    if (name.endsWith(`.${extension}`)) return type;
  }
  return "application/octet-stream";
}

import { readFile } from "node:fs/promises";
import { readBundle, serveBundle, serveGrpcWeb } from "../../browser/agent-page.ts";
import { answer, html, type Site } from "../../support/site.ts";

/** How the demo's page is changed. */
export interface DemoPage {
  readonly service: string;
  /** The path of the script tag. */
  readonly tag: string;
  /** The gateway, of another origin. */
  readonly collector: string;
  /** The Worker, likewise. */
  readonly api: string;
  /** HTML that stands before the script tag. */
  readonly before?: string;
}

const read = (file: string): Promise<string> =>
  readFile(new URL(`../../../demo/shop/${file}`, import.meta.url), "utf8");

/** Serves what the demo's page needs, and both script tags. */
export async function serveDemoFiles(site: Site): Promise<void> {
  serveBundle(site, await readBundle());
  await serveGrpcWeb(site);
  site.route("/shop.css", answer({ headers: { "content-type": "text/css" }, body: await read("shop.css") }));
  site.route("/shop.js", answer({ headers: { "content-type": "text/javascript" }, body: await read("shop.js") }));
}

/** Serves the demo's page as `/`, so that it reports across origins. */
export async function serveDemoPage(
  site: Site,
  { service, tag, collector, api, before = "" }: DemoPage,
): Promise<void> {
  const page = await read("index.html");
  const changes = [
    [`src="/skywalking-edge.min.js"`, `src="${tag}"`],
    [`data-service="shop-web"`, `data-service="${service}"`],
    [`data-collector="/sw"`, `data-collector="${collector}"`],
    [`<link rel="stylesheet"`, `${before}<link rel="stylesheet"`],
  ] as const;
  const changed = changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`The demo's page has no ${from}`);
    return text.replace(from, to);
  }, page);
  site.route("/", html(changed.replaceAll("{{api}}", api).replaceAll("{{collector}}", collector)));
}

import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { listen, type Serving } from "../serving.ts";

/** Where the page's requests and reports go. */
export interface ShopSettings {
  readonly port: number;
  readonly api: string;
  readonly collector: string;
}

const FILES: Readonly<Record<string, { readonly path: string; readonly type: string }>> = {
  "/": { path: "./index.html", type: "text/html; charset=utf-8" },
  "/shop.css": { path: "./shop.css", type: "text/css; charset=utf-8" },
  "/shop.js": { path: "./shop.js", type: "text/javascript; charset=utf-8" },
  "/skywalking-edge.min.js": { path: "../../dist/skywalking-edge.min.js", type: "text/javascript; charset=utf-8" },
};

/** The page's reports go to this path: OAP answers no CORS preflight, so a page reaches it by its own origin. */
const REPORTS = "/sw";

/** Serves the shop's page with the agent's script tag. */
export function serveShop({ port, api, collector }: ShopSettings): Promise<Serving> {
  const fill = (text: string): string => text.replaceAll("{{api}}", api).replaceAll("{{collector}}", collector);
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://shop");
    if (pathname.startsWith(`${REPORTS}/`)) {
      await forward(request, response, collector + pathname.slice(REPORTS.length));
      return;
    }
    const file = FILES[pathname];
    if (!file) {
      response.writeHead(404).end();
      return;
    }
    const text = await readFile(new URL(file.path, import.meta.url), "utf8");
    response.writeHead(200, { "content-type": file.type }).end(file.path.endsWith(".html") ? fill(text) : text);
  });
  return listen(server, port);
}

async function forward(request: IncomingMessage, response: ServerResponse, url: string): Promise<void> {
  try {
    const { method = "POST", headers } = request;
    const body = await buffer(request);
    const answer = await fetch(url, { method, headers: { "content-type": headers["content-type"] ?? "" }, body });
    response.writeHead(answer.status).end(await answer.text());
  } catch {
    response.writeHead(502).end();
  }
}

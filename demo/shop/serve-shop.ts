import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
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

/** Serves the shop's page with the agent's script tag. */
export function serveShop({ port, api, collector }: ShopSettings): Promise<Serving> {
  const fill = (text: string): string => text.replaceAll("{{api}}", api).replaceAll("{{collector}}", collector);
  const server = createServer(async (request, response) => {
    const file = FILES[new URL(request.url ?? "/", "http://shop").pathname];
    if (!file) {
      response.writeHead(404).end();
      return;
    }
    const text = await readFile(new URL(file.path, import.meta.url), "utf8");
    response.writeHead(200, { "content-type": file.type }).end(file.path.endsWith(".html") ? fill(text) : text);
  });
  return listen(server, port);
}

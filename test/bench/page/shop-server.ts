import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import type { PageAgent } from "./agents.ts";
import { API_PATH } from "./workload.ts";

/** Serves the measured pages, answers what they ask for, and takes what agents report. */
export interface ShopServer {
  /** The page of an agent. Each has a host of its own, and with it a process and a main thread of its own. */
  pageUrl(agent: PageAgent, query: string): string;
  /** Hands out what an agent has reported since the last call. */
  takeReports(agent: PageAgent): readonly string[];
  stop(): Promise<void>;
}

const JSON_TYPE = { "content-type": "application/json" };
const ITEM = '{"sku":"42","items":1,"stock":7}';

/** Starts the server on a free port of this machine. */
export async function startShopServer(
  agents: readonly PageAgent[],
  scripts: ReadonlyMap<string, string>,
): Promise<ShopServer> {
  const reports = new Map(agents.map(({ name }) => [name, [] as string[]]));
  const pages = new Map(agents.map((agent) => [agent.name, pageOf(agent)]));

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { host = "", "content-encoding": encoding } = request.headers;
    const [name = ""] = host.split(".");
    const { pathname } = new URL(request.url ?? "/", "http://shop");
    const body = await buffer(request);
    if (pathname.startsWith(API_PATH)) response.writeHead(200, JSON_TYPE).end(ITEM);
    else if (pathname === "/shop") response.writeHead(200, { "content-type": "text/html" }).end(pages.get(name));
    else if (pathname === "/empty") response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html>");
    else if (pathname.endsWith(".js")) {
      response.writeHead(200, { "content-type": "text/javascript" }).end(scripts.get(pathname.slice(1, -".js".length)));
    } else {
      reports.get(name)?.push((encoding === "gzip" ? gunzipSync(body) : body).toString());
      response.writeHead(200, JSON_TYPE).end("{}");
    }
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    pageUrl: ({ name }, query) => `http://${name}.localhost:${port}/${query}`,
    takeReports: ({ name }) => reports.get(name)?.splice(0) ?? [],
    stop: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function pageOf({ name, attributes = {} }: PageAgent): string {
  const data = Object.entries(attributes).map(([key, value]) => ` ${key}="${value}"`);
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Shop</title><link rel="icon" href="data:,">
<style>button { width: 200px; height: 100px }</style>
<script src="/page.js"></script><script src="/${name}.js"${data.join("")}></script>
<button id="buy">Buy</button><button id="count">Count</button></html>`;
}

import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** What stands behind a measured server: the service it asks, and the collector it reports to. */
export interface ShopServices {
  readonly upstream: string;
  readonly collector: string;
  /** Bodies that the collector was sent since the last call. */
  takeReports(): readonly string[];
  stop(): Promise<void>;
}

/**
 * Starts both in this process, whose time is not what is measured.
 *
 * @param hangs - Whether the collector never answers.
 */
export async function startShopServices(hangs = false): Promise<ShopServices> {
  const reports: string[] = [];
  const upstream = await serve((_request, response) => void response.end("12"));
  const collector = await serve((request, response) => {
    void buffer(request).then((body) => {
      reports.push(body.toString("latin1"));
      if (!hangs) response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
  });
  return {
    upstream: upstream.url,
    collector: collector.url,
    takeReports: () => reports.splice(0),
    stop: async () => {
      await Promise.all([upstream.stop(), collector.stop()]);
    },
  };
}

async function serve(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { createReplyListener } from "../../src/cli/reply-listener.ts";
import { createGateway, type Gateway, type GatewayOptions } from "../../src/gateway/index.ts";

/** A gateway in the test's process, on an origin of its own. */
export interface PageGateway {
  readonly url: string;
  readonly gateway: Gateway;
  /** What arrived with a method at a path, in order. */
  requests(method: string, path: string): readonly IncomingMessage[];
  /** The paths to which anything was posted. */
  postedTo(): readonly string[];
  close(): Promise<void>;
}

/** Starts a gateway on a free port; what it takes it sends on at once. */
export async function startPageGateway(options: GatewayOptions): Promise<PageGateway> {
  const gateway = createGateway({ queue: { flushIntervalMs: 5 }, ...options });
  const arrived: IncomingMessage[] = [];
  const answer = createReplyListener(gateway.reply);
  const server = createServer((incoming, outgoing) => {
    arrived.push(incoming);
    answer(incoming, outgoing);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    gateway,
    requests: (method, path) => arrived.filter((request) => request.method === method && request.url === path),
    postedTo: () => [
      ...new Set(arrived.flatMap(({ method, url }) => (method === "POST" && url !== undefined ? [url] : []))),
    ],
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
      await gateway.close();
    },
  };
}

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setImmediate } from "node:timers/promises";
import type { Gateway } from "../gateway/index.ts";
import type { ListenSettings } from "./gateway-settings.ts";
import { createReplyListener, type ListenerHandler } from "./reply-listener.ts";

/** A gateway that listens. */
export interface GatewayServer {
  readonly url: string;
  /** Refuses what is new, brings OAP what waits, and ends every connection. */
  stop(): Promise<void>;
}

/** The part of a gateway that a server uses. */
export interface ServedGateway extends Pick<Gateway, "close"> {
  readonly reply: ListenerHandler;
}

/** Milliseconds: headers must arrive sooner than the whole request, and idle connections outlast a page's next report. */
const TIMEOUTS = { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 15_000 };

/** Starts a server of `node:http` for a gateway. Rejects with the system's error when it cannot listen there. */
export async function startGatewayServer(gateway: ServedGateway, settings: ListenSettings): Promise<GatewayServer> {
  const server = createServer(TIMEOUTS, createReplyListener(gateway.reply));
  await listen(server, settings);
  return {
    url: urlOf(server, settings.hostname),
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await gateway.close({ timeoutMs: settings.closeTimeoutMs });
      // What the gateway has just answered goes out at the end of the next turn at the latest.
      for (let turn = 0; turn < 2; turn++) await setImmediate();
      server.closeAllConnections();
      await closed;
    },
  };
}

function listen(server: Server, { port, hostname }: ListenSettings): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, hostname, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function urlOf(server: Server, hostname: string): string {
  const { port } = server.address() as AddressInfo;
  return `http://${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
}

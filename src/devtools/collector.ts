import { createServer, type Server } from "node:http";
import { createEventStream } from "./event-stream.ts";
import { acceptHttp2 } from "./http2-door.ts";
import { createRpcIntake } from "./intake/rpc-intake.ts";
import { createRequestListener } from "./request-listener.ts";
import { createStore, type Store, type StoreOptions } from "./store/store.ts";

/** Where the collector listens and how much it keeps. */
export interface CollectorOptions extends StoreOptions {
  /** TCP port; 0 takes any that is free. @default 0 */
  readonly port?: number;
  /** Address to bind; anything but the default lets other machines send and read. @default "127.0.0.1" */
  readonly hostname?: string;
}

/** A running collector. */
export interface Collector {
  /** Where to send, and where the page is: `http://127.0.0.1:12800`, without a slash at the end. */
  readonly url: string;
  /** What arrived, for code in the same process. */
  readonly store: Store;
  /** Stops listening and ends open connections; what is stored stays readable. */
  close(): Promise<void>;
}

/**
 * Starts the embedded collector: OAP's JSON paths, gRPC-web, Connect and gRPC on one port, a page at `/` and queries under `/api/`.
 *
 * It stands in for OAP during development and in tests, and keeps everything in memory within bounds. Give it
 * port 12800 and an agent that reports to a local OAP reports to it.
 *
 * @throws the system's error when the port is taken or the address cannot be bound.
 */
export async function startCollector(options: CollectorOptions = {}): Promise<Collector> {
  const { port = 0, hostname = "127.0.0.1", ...bounds } = options;
  const store = createStore(bounds);
  const events = createEventStream(store);
  const rpc = createRpcIntake(store);
  const server = createServer({ requestTimeout: 60_000 }, createRequestListener({ store, events, rpc, hostname }));
  const http2 = acceptHttp2(server, rpc);
  await listen(server, port, hostname);
  return {
    url: urlOf(server, hostname),
    store,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      events.close();
      http2.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function listen(server: Server, port: number, hostname: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, hostname, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function urlOf(server: Server, hostname: string): string {
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return `http://${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
}

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Something that serves HTTP on this machine. */
export interface Serving {
  /** Its origin. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Where a service reports, and how. */
export interface ReportTarget {
  readonly wire: "json" | "grpc-web";
  /** Base URL of a collector that takes this wire. */
  readonly collector: string;
}

/** Lets a server listen on this machine alone. */
export async function listen(server: Server, port: number): Promise<Serving> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Answers the wanted port if nobody listens there, else 0: any that is free. */
export async function freePort(wanted: number): Promise<number> {
  try {
    await (await listen(createServer(), wanted)).stop();
    return wanted;
  } catch {
    return 0;
  }
}

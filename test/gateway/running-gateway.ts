import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach } from "vitest";
import { createReplyListener } from "../../src/cli/reply-listener.ts";
import { createGateway, type Gateway, type GatewayOptions } from "../../src/gateway/index.ts";

/** A gateway behind a server of this machine. */
export interface RunningGateway {
  readonly gateway: Gateway;
  readonly url: string;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
}

const opened: (() => Promise<void>)[] = [];

/** Starts a gateway on a free port until the calling test ends. */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  const gateway = createGateway({ queue: { flushIntervalMs: 5 }, ...options });
  const server = createServer(createReplyListener(gateway.reply));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  opened.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await gateway.close({ timeoutMs: 1 });
  });
  return {
    gateway,
    url,
    post: (path, body, headers = {}) =>
      fetch(url + path, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: typeof body === "string" || body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body),
      }),
  };
}

/** Closes what {@link startGateway} has started after each test of the calling file. */
export function useGateways(): void {
  afterEach(async () => {
    for (const close of opened.splice(0)) await close();
  });
}

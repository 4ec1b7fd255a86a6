// A process that is measured: the gateway, or the same server that only reads the body. It is bundled, and told by
// its arguments which of the two it is and where OAP is.
import { createGrpcTransport } from "@connectrpc/connect-node";
import { startGatewayServer } from "../../../src/cli/gateway-server.ts";
import { createNodeFetch } from "../../../src/cli/node-fetch.ts";
import type { ListenerHandler } from "../../../src/cli/reply-listener.ts";
import { createGateway, type Gateway } from "../../../src/gateway/index.ts";
import type { ServerReport } from "./processes.ts";
import { type OutKind, PAGE } from "./workloads.ts";

const [role = "", out, oap = ""] = process.argv.slice(2) as [string?, OutKind?, string?];

const readBody: ListenerHandler = async ({ body }) => {
  for await (const _chunk of body ?? []);
  return { status: 200, headers: {}, body: null };
};

function createMeasured(): Gateway {
  return createGateway({
    ...(out === "grpc"
      ? { transport: createGrpcTransport({ baseUrl: oap }) }
      : { oap, fetch: createNodeFetch().fetch }),
    origins: [PAGE.origin],
    services: ["shop-*"],
    checks: { isPublic: true },
    ratePerAddress: false,
  });
}

const gateway = role === "gateway" ? createMeasured() : undefined;
const handler = gateway ?? { reply: readBody, close: async () => {} };
const server = await startGatewayServer(handler, { port: 0, hostname: "127.0.0.1", closeTimeoutMs: 10_000 });

async function report(): Promise<ServerReport> {
  await gateway?.flush();
  const { accepted = 0, duplicate = 0 } = gateway?.stats().items.segment ?? {};
  return { rss: process.memoryUsage.rss(), accepted, duplicate };
}

process.on("message", () => void report().then((told) => process.send?.(told)));
process.once("disconnect", () => process.exit());
process.send?.({ url: server.url });

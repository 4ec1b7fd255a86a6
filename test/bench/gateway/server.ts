// A process that is measured: the gateway, or the same server that only reads the body, or also parses it. It is bundled,
// and told by its arguments which of them it is and where OAP is.
import { fromBinary } from "@bufbuild/protobuf";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { startGatewayServer } from "../../../src/cli/gateway-server.ts";
import { createNodeFetch } from "../../../src/cli/node-fetch.ts";
import type { ListenerHandler } from "../../../src/cli/reply-listener.ts";
import { createGateway, type Gateway } from "../../../src/gateway/index.ts";
import { SegmentCollectionSchema } from "../../../src/gen/pb/language-agent/Tracing_pb.ts";
import type { ServerReport, ServerRole } from "./processes.ts";
import { type OutKind, PAGE } from "./workloads.ts";

const [role, out, oap = ""] = process.argv.slice(2) as [ServerRole?, OutKind?, string?];

/** Before the one message of a gRPC-web body. */
const FRAME_HEADER_BYTES = 5;

const readBody: ListenerHandler = async ({ body }) => {
  for await (const _chunk of body ?? []);
  return { status: 200, headers: {}, body: null };
};

const parseBody: ListenerHandler = async ({ headers, body }) => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body ?? []) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  if (headers.get("content-type") === "application/json") JSON.parse(bytes.toString());
  else fromBinary(SegmentCollectionSchema, bytes.subarray(FRAME_HEADER_BYTES));
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
const handler = gateway ?? { reply: role === "parsing" ? parseBody : readBody, close: async () => {} };
const server = await startGatewayServer(handler, { port: 0, hostname: "127.0.0.1", closeTimeoutMs: 10_000 });

async function report(): Promise<ServerReport> {
  await gateway?.flush();
  const { accepted = 0, duplicate = 0 } = gateway?.stats().items.segment ?? {};
  return { rss: process.memoryUsage.rss(), accepted, duplicate };
}

process.on("message", () => void report().then((told) => process.send?.(told)));
process.once("disconnect", () => process.exit());
process.send?.({ url: server.url });

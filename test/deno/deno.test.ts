import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Collector, startCollector } from "../../src/devtools/index.ts";
import { decodeSw8, encodeSw8 } from "../../src/index.ts";
import { malformedSw8 } from "../support/malformed-sw8.ts";
import { type RecordingServer, startRecordingServer } from "../support/recording-server.ts";
import { type RunningService, startService } from "./start-service.ts";

const SOURCE = `
import { activeSpan, serve, trace } from "skywalking-edge/deno";
import { createGrpcWebReporter } from "skywalking-edge/grpc-web";

const [collector, upstream, wire] = Deno.args;
const native = globalThis.fetch;
const server = serve(
  {
    service: "shop-stock",
    serviceInstance: "d1",
    ...(wire === "grpc-web" ? { reporter: createGrpcWebReporter({ collector }) } : { collector, flushIntervalMs: 20 }),
    server: { hostname: "127.0.0.1", port: 0, onListen: ({ port }) => console.log("http://127.0.0.1:" + port) },
  },
  async (request, info) => {
    const { pathname } = new URL(request.url);
    switch (pathname) {
      case "/stock/42": return new Response(await trace("count", async () => (await fetch(upstream + "/items")).text()));
      case "/address": activeSpan().tag("remote", info.remoteAddr.hostname); return new Response(info.remoteAddr.hostname);
      case "/throw": throw new RangeError("no such item");
      default: return new Response("none", { status: 404 });
    }
  },
);
Deno.addSignalListener("SIGTERM", () => server.shutdown());
await server.finished;
if (globalThis.fetch !== native) throw new Error("fetch was not put back");
`;

let collector: Collector;
let upstream: RecordingServer;
let service: RunningService;

beforeAll(async () => {
  collector = await startCollector({ port: 0 });
  upstream = await startRecordingServer((request, response) => response.end(`from ${request.url}`));
  service = await startService(SOURCE, [collector.url, upstream.url]);
});

afterAll(async () => {
  await service.stop();
  await upstream.close();
  await collector.close();
});

function segmentOf(operationName: string) {
  return collector.store.waitFor((store) =>
    store.segments().find(({ segment }) => segment.spans.some((span) => span.operationName === operationName)),
  );
}

const CARRIER = {
  traceId: "5b8aa5a2d2c872e8321cf37308d69df2",
  parentTraceSegmentId: "000000000000000000000000000000a2",
  parentSpanId: 4,
  parentService: "shop-worker",
  parentServiceInstance: "v1",
  parentEndpoint: "POST:/api/cart",
  networkAddressUsedAtPeer: "stock.example:443",
};

describe("serve() in Deno, from the packed tarball", () => {
  it("continues the caller's trace and lets the callee continue it", async () => {
    const response = await fetch(`${service.url}/stock/42`, { headers: { sw8: encodeSw8(CARRIER) } });
    expect(await response.text()).toBe("from /items");

    const { segment, wire } = await segmentOf("GET:/stock/{id}");
    expect(wire).toBe("json");
    expect(segment).toMatchObject({ traceId: CARRIER.traceId, service: "shop-stock", serviceInstance: "d1" });
    const [exit, local, entry] = segment.spans;
    expect(entry).toMatchObject({ spanId: 0, parentSpanId: -1, spanType: "Entry", spanLayer: "Http", componentId: 49 });
    expect(entry?.refs).toEqual([{ refType: "CrossProcess", ...CARRIER }]);
    expect(local).toMatchObject({ spanId: 1, parentSpanId: 0, spanType: "Local", operationName: "count" });
    expect(exit).toMatchObject({
      spanId: 2,
      parentSpanId: 1,
      spanType: "Exit",
      operationName: "GET:/items",
      peer: upstream.peer,
    });
    const [asked] = upstream.requests;
    expect(decodeSw8(String(asked?.headers["sw8"]))).toMatchObject({
      parentTraceSegmentId: segment.traceSegmentId,
      parentSpanId: 2,
      networkAddressUsedAtPeer: upstream.peer,
    });
  });

  it("passes Deno's second argument on", async () => {
    expect(await (await fetch(`${service.url}/address`)).text()).toBe("127.0.0.1");
    const { segment } = await segmentOf("GET:/address");
    expect(segment.spans[0]?.tags).toContainEqual({ key: "remote", value: "127.0.0.1" });
  });

  it("leaves a handler's error to Deno and records it", async () => {
    const response = await fetch(`${service.url}/throw`);
    expect([response.status, await response.text()]).toEqual([500, "Internal Server Error"]);
    const { segment } = await segmentOf("GET:/throw");
    expect(segment.spans[0]).toMatchObject({ isError: true });
    expect(segment.spans[0]?.logs[0]?.data).toContainEqual({ key: "message", value: "no such item" });
  });

  it.each(Object.entries(malformedSw8))(
    "serves a request with a malformed sw8 (%s) and starts a new trace",
    async (name, sw8) => {
      const path = `/malformed-${name.replace(/\W+/g, "-")}`;
      expect((await fetch(service.url + path, { headers: { sw8 } })).status).toBe(404);
      const { segment } = await segmentOf(`GET:${path}`);
      expect(segment.traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(segment.spans[0]?.refs).toEqual([]);
    },
  );

  it("sends what waits when the server is shut down, over gRPC-web too", async () => {
    const other = await startService(SOURCE, [collector.url, upstream.url, "grpc-web"]);
    await fetch(`${other.url}/last`);
    await other.stop();
    const { segment, wire } = await segmentOf("GET:/last");
    expect(wire).toBe("grpc-web");
    expect(segment.spans[0]).toMatchObject({ spanType: "Entry", isError: true });
  });

  it("serves on while the collector is down", async () => {
    const other = await startService(SOURCE, ["http://127.0.0.1:9", upstream.url]);
    try {
      expect(await (await fetch(`${other.url}/stock/42`)).text()).toBe("from /items");
    } finally {
      await other.stop();
    }
  });
});

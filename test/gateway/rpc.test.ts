import { compressionGzip, createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import { describe, expect, it } from "vitest";
import * as connect from "../../src/connect/index.ts";
import { withGzip } from "../../src/core/report/gzip.ts";
import type { Transport } from "../../src/core/report/transport.ts";
import type { Signal } from "../../src/core/segment/collect-item.ts";
import type { GatewayOptions } from "../../src/gateway/index.ts";
import { createGrpcWebTransport } from "../../src/grpc-web/index.ts";
import { createHttpTransport } from "../../src/http/index.ts";
import { useCollector } from "../devtools/running-collector.ts";
import { createDouble } from "../unit/connect/connect-double.ts";
import { fullItems, histogramItem, itemNames, received, storedAs } from "../unit/core/report/signal-items.ts";
import { segments } from "./items.ts";
import { startGateway, useGateways } from "./running-gateway.ts";

const running = useCollector();
useGateways();

const { applicationRoutes, browserRoutes, eventRoutes } = connect;
const routes = { ...applicationRoutes, ...browserRoutes, ...eventRoutes };

/** The clock stands where the items have their times. */
const now = (): number => fullItems.log.timestamp + 1_000;

const senders: Readonly<Record<string, (collector: string) => Transport>> = {
  "gRPC-web": (collector) => createGrpcWebTransport({ collector, routes }),
  "gRPC-web, each message compressed": (collector) =>
    withGzip(createGrpcWebTransport({ collector, routes }), { minBytes: 0 }),
  "connect-web's gRPC-web": (collector) => connect.createConnectTransport({ collector, routes }),
  "Connect, compressed": (baseUrl) => {
    const transport = createConnectTransport({
      baseUrl,
      httpVersion: "1.1",
      sendCompression: compressionGzip,
      compressMinBytes: 0,
    });
    return connect.createConnectTransport({ transport, routes });
  },
  "Connect in JSON": (baseUrl) => {
    const transport = createConnectTransport({ baseUrl, httpVersion: "1.1", useBinaryFormat: false });
    return connect.createConnectTransport({ transport, routes });
  },
};

async function send(transport: Transport, signal: Signal, items: readonly never[]): Promise<unknown[]> {
  const requests = transport.encode(signal, items) ?? [];
  const results = [];
  for (const request of requests) results.push(await transport.send(request, { keepalive: false }));
  return results;
}

/** OAP over gRPC, as the embedded collector speaks it. */
function grpcOut(): GatewayOptions {
  return { transport: createGrpcTransport({ baseUrl: running.collector.url }), now };
}

describe.each(Object.entries(senders))("a gateway over %s", (name, createSender) => {
  // connect-web refuses to stream, and these have no unary method.
  const isUnary = name.startsWith("connect-web");
  const sent = itemNames.filter((signal) => !isUnary || !["log", "meter", "errorLog", "event"].includes(signal));

  it("brings segments to OAP", async () => {
    const { url, gateway } = await startGateway({ ...grpcOut(), now: undefined });
    const results = await send(createSender(url), "segment", segments(3) as never[]);
    expect(results).toEqual([{ status: "sent" }]);
    await gateway.flush();
    const stored = running.collector.store.segments();
    expect(stored.map(({ segment }) => segment.traceSegmentId)).toEqual(["segment-0", "segment-1", "segment-2"]);
    expect(stored.map(({ wire }) => wire)).toEqual(["grpc", "grpc", "grpc"]);
    expect(stored[0]?.segment.spans[0]).toMatchObject({
      operationName: "/page-0",
      spanType: "Local",
      parentSpanId: -1,
    });
    expect(gateway.stats().items.segment).toMatchObject({ accepted: 3, forwarded: 3 });
  });

  it.each(sent)("brings %s to OAP as it came", async (signal) => {
    const { url } = await startGateway(grpcOut());
    expect(await send(createSender(url), signal, [fullItems[signal] as never])).toEqual([{ status: "sent" }]);
    const stored = await running.collector.store.waitFor((store) => store.items(storedAs[signal])[0]);
    expect([stored.item, stored.wire]).toEqual([received(signal), "grpc"]);
  });

  it("brings what came over RPC to OAP over HTTP", async () => {
    const { url } = await startGateway({ oap: running.collector.url, now });
    expect(await send(createSender(url), "perfData", [fullItems.perfData as never])).toEqual([{ status: "sent" }]);
    const stored = await running.collector.store.waitFor((store) => store.items("perfData")[0]);
    expect([stored.item, stored.wire]).toEqual([received("perfData"), "json"]);
  });

  it("refuses a signal that OAP's HTTP port has no path for", async () => {
    const { url, gateway } = await startGateway({ oap: running.collector.url, now });
    if (isUnary) return;
    const [result] = await send(createSender(url), "meter", [fullItems.meter as never]);
    expect(result).toMatchObject({ status: "rejected" });
    expect(gateway.stats().requests).toEqual({ "/skywalking.v3.MeterReportService/collect": { unsupported: 1 } });
  });
});

describe("a gateway with meters", () => {
  it("takes them over JSON, as an array, when it brings them to OAP over gRPC", async () => {
    const { url } = await startGateway(grpcOut());
    const sender = createHttpTransport({ collector: url, routes: { meter: { path: "/v3/meters", isList: true } } });
    const items = [fullItems.meter, histogramItem];
    expect(await send(sender, "meter", items as never[])).toEqual([{ status: "sent" }]);
    const stored = await running.collector.store.waitFor(
      (store) => store.items("meters").length === 2 && store.items("meters"),
    );
    expect(stored[0]?.item).toEqual(received("meter"));
    expect(stored[1]?.item["histogram"]).toEqual(histogramItem.histogram);
  });

  it("says so when OAP cannot be brought any", async () => {
    const { post, gateway } = await startGateway({ oap: running.collector.url, now });
    const response = await post("/v3/meters", [fullItems.meter]);
    expect(response.status).toBe(501);
    expect(await response.text()).toBe("OAP takes no meter over HTTP; the gateway needs a gRPC transport.\n");
    expect(gateway.stats().requests).toEqual({ "/v3/meters": { unsupported: 1 } });
  });

  it("fills in what later ones of a stream leave out, since they are merged with others'", async () => {
    const oap = createDouble();
    const { url, gateway } = await startGateway({ transport: oap.transport, now });
    const sender = createGrpcWebTransport({ collector: url, routes });
    const later = { ...fullItems.meter, service: "", serviceInstance: "", timestamp: 0 };
    await send(sender, "meter", [fullItems.meter, later] as never[]);
    await gateway.flush();
    const [first, second] = oap.calls.flatMap(({ messages }) => messages);
    expect(second).toEqual(first);
    const { service, serviceInstance, timestamp } = fullItems.meter;
    expect(second).toMatchObject({ service, serviceInstance, timestamp: BigInt(timestamp) });
  });

  it("fills in a log's service, and nothing else", async () => {
    const { url } = await startGateway({ oap: running.collector.url, now });
    const sender = createGrpcWebTransport({ collector: url, routes });
    const later = { ...fullItems.log, service: "", serviceInstance: "" };
    await send(sender, "log", [fullItems.log, later] as never[]);
    const stored = await running.collector.store.waitFor(
      (store) => store.items("logs").length === 2 && store.items("logs"),
    );
    expect(stored[1]?.item).toMatchObject({ service: fullItems.log.service, serviceInstance: "" });
  });
});

describe("a gateway whose OAP is reached by several transports", () => {
  it("goes on to the next when one fails", async () => {
    const gone = createGrpcTransport({ baseUrl: "http://127.0.0.1:9" });
    const there = createGrpcTransport({ baseUrl: running.collector.url });
    const { post } = await startGateway({ transport: [gone, there] });
    expect((await post("/v3/segments", segments(2))).status).toBe(200);
    await running.collector.store.waitFor((store) => store.segments().length === 2);
  });
});

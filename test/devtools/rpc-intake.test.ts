import { connect, type IncomingHttpHeaders, type IncomingHttpStatusHeader } from "node:http2";
import { create, type DescMessage, fromJson, type JsonValue, toBinary } from "@bufbuild/protobuf";
import { type Client, createClient } from "@connectrpc/connect";
import {
  compressionGzip,
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
} from "@connectrpc/connect-node";
import { describe, expect, it } from "vitest";
import type { Collector } from "../../src/devtools/index.ts";
import { BrowserErrorLogSchema, BrowserPerfService } from "../../src/gen/pb/browser/BrowserPerf_pb.ts";
import { EventSchema } from "../../src/gen/pb/event/Event_pb.ts";
import { MeterDataCollectionSchema, MeterDataSchema } from "../../src/gen/pb/language-agent/Meter_pb.ts";
import { SegmentObjectSchema, TraceSegmentReportService } from "../../src/gen/pb/language-agent/Tracing_pb.ts";
import { LogDataSchema } from "../../src/gen/pb/logging/Logging_pb.ts";
import { ManagementService } from "../../src/gen/pb/management/Management_pb.ts";
import { readGolden, sentSegment } from "./golden.ts";
import { useCollector } from "./running-collector.ts";

const running = useCollector();
const segmentOf = (value: JsonValue) => fromJson(SegmentObjectSchema, value);

/** N length-prefixed messages in one body: how a page calls a client-streaming method. */
function frames<D extends DescMessage>(schema: D, values: readonly JsonValue[]): Uint8Array {
  return Buffer.concat(
    values.map((value) => {
      const message = toBinary(schema, fromJson(schema, value));
      const head = Buffer.alloc(5);
      head.writeUInt32BE(message.length, 1);
      return Buffer.concat([head, message]);
    }),
  );
}

async function stream(method: string, body: Uint8Array): Promise<string> {
  const headers = { "content-type": "application/grpc-web+proto", "x-grpc-web": "1" };
  const response = await running.post(`/skywalking.v3.${method}`, body, headers);
  return response.headers.get("grpc-status") ?? /grpc-status: *(\d+)/.exec(await response.text())?.[1] ?? "none";
}

describe("the wires", () => {
  it("leave equal objects in the store", async () => {
    const sent = readGolden(1_700_000_000_000).segments;
    const { collector } = running;
    await running.post("/v3/segments", sent);
    const byJson = collector.store.segments().map(({ segment }) => segment);
    const transports = {
      "grpc-web": createGrpcWebTransport({ baseUrl: collector.url, httpVersion: "1.1" }),
      connect: createConnectTransport({ baseUrl: collector.url, httpVersion: "1.1" }),
      grpc: createGrpcTransport({ baseUrl: collector.url }),
    };
    for (const [wire, transport] of Object.entries(transports)) {
      collector.store.clear();
      const client: Client<typeof TraceSegmentReportService> = createClient(TraceSegmentReportService, transport);
      await client.collectInSync({ segments: sent.map(segmentOf) });
      const stored = collector.store.segments();
      expect(stored.map(({ segment }) => segment)).toEqual(byJson);
      expect(new Set(stored.map((entry) => entry.wire))).toEqual(new Set([wire]));
    }
  });

  it("take the unary calls of pages and instances", async () => {
    const { collector } = running;
    const transport = createGrpcWebTransport({ baseUrl: collector.url, httpVersion: "1.1" });
    const page = createClient(BrowserPerfService, transport);
    const own = { service: "shop-web", serviceVersion: "1", pagePath: "/" };
    await page.collectPerfData({ ...own, time: 17n, loadPageTime: 90 });
    await page.collectWebVitalsPerfData({ ...own, cls: 0.5 });
    await page.collectWebInteractionsPerfData({ ...own, inpTime: 8 });
    await page.collectResourcePerfData({ ...own, name: "a.js" });
    const instance = createClient(ManagementService, transport);
    await instance.keepAlive({ service: "shop", layer: "GENERAL" });
    await instance.reportInstanceProperties({ service: "shop", properties: [{ key: "language", value: "nodejs" }] });
    const first = (signal: Parameters<Collector["store"]["items"]>[0]) => collector.store.items(signal)[0]?.item;
    expect(first("perfData")).toMatchObject({ ...own, time: 17, loadPageTime: 90, dnsTime: 0 });
    expect(first("webVitals")).toMatchObject({ cls: 0.5 });
    expect(first("webInteractions")).toMatchObject({ inpTime: 8 });
    expect(first("resources")).toMatchObject({ name: "a.js" });
    expect(first("keepAlive")).toEqual({ service: "shop", serviceInstance: "", layer: "GENERAL" });
    expect(first("instanceProperties")).toMatchObject({ properties: [{ key: "language", value: "nodejs" }] });
  });

  it("answer an unknown layer with INVALID_ARGUMENT and store nothing", async () => {
    const { collector } = running;
    const client = createClient(
      ManagementService,
      createGrpcWebTransport({ baseUrl: collector.url, httpVersion: "1.1" }),
    );
    await expect(client.keepAlive({ service: "shop", layer: "Browser" })).rejects.toThrow("[invalid_argument]");
    expect(collector.store.items("keepAlive")).toEqual([]);
  });
});

describe("client streaming in one gRPC-web body", () => {
  it("stores every frame", async () => {
    const sent = Array.from({ length: 50 }, (_, index) => sentSegment(`s${index}`));
    expect(await stream("TraceSegmentReportService/collect", frames(SegmentObjectSchema, sent))).toBe("0");
    const ids = running.collector.store.segments().map(({ segment }) => segment.traceSegmentId);
    expect(ids).toEqual(Array.from({ length: 50 }, (_, index) => `s${index}`));
  });

  it("answers a body without frames with success", async () => {
    expect(await stream("TraceSegmentReportService/collect", new Uint8Array())).toBe("0");
    expect(running.collector.store.stats().signals.segments.received).toBe(0);
  });

  it("gives later logs the service of the first, and later meters its origin", async () => {
    const logs = frames(LogDataSchema, [{ service: "shop", serviceInstance: "1" }, { endpoint: "/" }]);
    expect(await stream("LogReportService/collect", logs)).toBe("0");
    const meter = { service: "shop", serviceInstance: "1", timestamp: "17", singleValue: { name: "a", value: 1 } };
    const meters = frames(MeterDataSchema, [meter, { singleValue: { name: "b", value: 2 } }]);
    expect(await stream("MeterReportService/collect", meters)).toBe("0");
    const { store } = running.collector;
    expect(store.items("logs").map(({ item }) => [item["service"], item["serviceInstance"]])).toEqual([
      ["shop", "1"],
      ["shop", ""],
    ]);
    expect(store.items("meters")[1]?.item).toEqual({
      service: "shop",
      serviceInstance: "1",
      timestamp: 17,
      singleValue: { name: "b", labels: [], value: 2 },
    });
  });

  it("takes batches of meters, error logs and events", async () => {
    const batches = [{ meterData: [{ service: "a" }, { service: "" }] }, { meterData: [{ timestamp: "3" }] }];
    expect(await stream("MeterReportService/collectBatch", frames(MeterDataCollectionSchema, batches))).toBe("0");
    const errors = frames(BrowserErrorLogSchema, [{ uniqueId: "e", category: "vue" }]);
    expect(await stream("BrowserPerfService/collectErrorLogs", errors)).toBe("0");
    const events = frames(EventSchema, [{ uuid: "u", layer: "GENERAL" }]);
    expect(await stream("EventService/collect", events)).toBe("0");
    const { store } = running.collector;
    expect(store.items("meters").map(({ item }) => item["service"])).toEqual(["a", "a", "a"]);
    expect(store.items("errorLogs")[0]?.item).toMatchObject({ uniqueId: "e", category: "vue" });
    expect(store.items("events")[0]?.item).toMatchObject({ uuid: "u", type: "Normal" });
  });

  it.each([
    ["bytes that are no message", Buffer.from([0, 0, 0, 0, 2, 0xff, 0xff])],
    ["a frame cut short", Buffer.from([0, 0, 0, 0, 9, 1])],
  ])("keeps what came before %s and answers with an error status", async (_, garbage) => {
    const good = frames(SegmentObjectSchema, [sentSegment("s1")]);
    expect(await stream("TraceSegmentReportService/collect", Buffer.concat([good, garbage]))).not.toBe("0");
    expect(running.collector.store.segments()).toHaveLength(1);
  });
});

describe("a frame above 10 MiB", () => {
  it("is refused by its length alone", async () => {
    // 8 is gRPC's RESOURCE_EXHAUSTED.
    expect(await stream("TraceSegmentReportService/collect", Buffer.from([0, 0x7f, 0, 0, 0, 1]))).toBe("8");
    expect(running.collector.store.stats().signals.segments.received).toBe(0);
  });
});

describe("HTTP/2 on the same port", () => {
  it("has no queries, only RPCs", async () => {
    const session = connect(running.collector.url);
    const request = session.request({ ":path": "/api/stats" });
    const [headers] = await new Promise<[IncomingHttpHeaders & IncomingHttpStatusHeader]>((resolve) => {
      request.once("response", (head) => resolve([head]));
    });
    expect(headers[":status"]).toBe(404);
    session.destroy();
  });

  it("takes a compressed message", async () => {
    const { collector } = running;
    const transport = createGrpcTransport({
      baseUrl: collector.url,
      sendCompression: compressionGzip,
      compressMinBytes: 0,
    });
    const client = createClient(TraceSegmentReportService, transport);
    await client.collectInSync({ segments: [create(SegmentObjectSchema, segmentOf(sentSegment("s1")))] });
    expect(collector.store.segments()).toHaveLength(1);
  });
});

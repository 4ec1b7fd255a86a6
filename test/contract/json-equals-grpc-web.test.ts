import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Collector, startCollector } from "../../src/devtools/index.ts";
import { createGrpcWebReporter } from "../../src/grpc-web/index.ts";
import { createHttpReporter } from "../../src/http/index.ts";
import {
  ComponentId,
  type LogData,
  Metricer,
  RefType,
  type Reporter,
  type SegmentObject,
  SpanLayer,
  SpanType,
} from "../../src/index.ts";
import { fullItems, histogramItem } from "../unit/core/report/signal-items.ts";

let json: Collector;
let grpcWeb: Collector;

beforeAll(async () => {
  json = await startCollector({ port: 0 });
  grpcWeb = await startCollector({ port: 0 });
});

afterAll(async () => {
  await json.close();
  await grpcWeb.close();
});

/** A segment in which every field of every message has a value other than its default. */
const FULL: SegmentObject = {
  traceId: "5b8aa5a2d2c872e8321cf37308d69df2",
  traceSegmentId: "000000000000000000000000000000a1",
  service: "shop-wörker",
  serviceInstance: "v1 🍵",
  isSizeLimited: true,
  spans: [
    {
      spanId: 1,
      parentSpanId: 0,
      startTime: 1_795_400_713_691,
      endTime: 1_795_400_713_714,
      refs: undefined,
      operationName: "GET:/stock/{id}",
      peer: "stock.example:443",
      spanType: SpanType.Exit,
      spanLayer: SpanLayer.Cache,
      componentId: ComponentId.HttpClient,
      isError: true,
      tags: [
        { key: "cache.type", value: "Workers KV" },
        { key: "empty", value: "" },
      ],
      logs: [{ time: 1_795_400_713_700, data: [{ key: "message", value: '日本語 \u0000 "quoted"' }] }],
      skipAnalysis: true,
    },
    {
      spanId: 0,
      parentSpanId: -1,
      startTime: 1_795_400_713_690,
      endTime: 1_795_400_713_720,
      refs: [
        {
          refType: RefType.CrossThread,
          traceId: "5b8aa5a2d2c872e8321cf37308d69df2",
          parentTraceSegmentId: "000000000000000000000000000000a0",
          parentSpanId: 7,
          parentService: "shop-web",
          parentServiceInstance: "1.4.2",
          parentEndpoint: "/cart",
          networkAddressUsedAtPeer: "shop.example:443",
        },
      ],
      operationName: "POST:/api/cart",
      peer: undefined,
      spanType: SpanType.Entry,
      spanLayer: SpanLayer.Http,
      componentId: ComponentId.HttpServer,
      isError: false,
      tags: undefined,
      logs: undefined,
      skipAnalysis: false,
    },
  ],
};

const PERF_DATA = {
  service: "shop-web",
  serviceVersion: "1.4.2",
  time: 1_795_400_713_691,
  pagePath: "/cart",
  redirectTime: 1,
  dnsTime: 2,
  ttfbTime: 3,
  tcpTime: 4,
  transTime: 5,
  domAnalysisTime: 6,
  fptTime: 7,
  domReadyTime: 8,
  loadPageTime: 9,
  resTime: 10,
  sslTime: 11,
  ttlTime: 12,
  firstPackTime: 13,
};

const LOG = fullItems.log;

/** A log with as little as one can have: of no span, of no endpoint, with an empty text. */
const SPARSE_LOG: LogData = {
  ...LOG,
  endpoint: "",
  body: { type: "text", text: { text: "" }, json: undefined, yaml: undefined },
  traceContext: undefined,
  tags: { data: [] },
  layer: "",
};

async function sendThrough(reporter: Reporter): Promise<void> {
  reporter.report("segment", FULL);
  reporter.report("perfData", PERF_DATA);
  reporter.report("log", LOG);
  reporter.report("log", SPARSE_LOG);
  reporter.report("instanceProperties", fullItems.instanceProperties);
  reporter.report("keepAlive", fullItems.keepAlive);
  await reporter.close();
  const sent = { reported: 1, sent: 1, queued: 0, retries: 0, dropped: {} };
  expect(reporter.stats()).toEqual({
    segment: sent,
    perfData: sent,
    log: { ...sent, reported: 2, sent: 2 },
    instanceProperties: sent,
    keepAlive: sent,
  });
}

describe("the JSON wire and the gRPC-web wire", () => {
  it("carry the same items, field by field", async () => {
    await sendThrough(createHttpReporter({ collector: json.url }));
    await sendThrough(createGrpcWebReporter({ collector: grpcWeb.url }));

    const [fromJson] = json.store.segments();
    const [fromGrpcWeb] = grpcWeb.store.segments();
    expect(fromJson?.wire).toBe("json");
    expect(fromGrpcWeb?.wire).toBe("grpc-web");
    expect(fromGrpcWeb?.segment).toEqual(fromJson?.segment);
    // Equal is not enough: both could have lost the same field.
    expect(fromJson?.segment).toMatchObject({
      ...FULL,
      spans: [
        { ...FULL.spans[0], refs: [], spanType: "Exit", spanLayer: "Cache" },
        {
          ...FULL.spans[1],
          refs: [{ ...FULL.spans[1]?.refs?.[0], refType: "CrossThread" }],
          spanType: "Entry",
          spanLayer: "Http",
          peer: "",
          tags: [],
          logs: [],
        },
      ],
    });

    const [pageJson] = json.store.items("perfData");
    const [pageGrpcWeb] = grpcWeb.store.items("perfData");
    expect(pageGrpcWeb?.item).toEqual(pageJson?.item);
    expect(pageJson?.item).toMatchObject(PERF_DATA);

    for (const signal of ["logs", "instanceProperties", "keepAlive"] as const) {
      const received = json.store.items(signal).map(({ item }) => item);
      expect(grpcWeb.store.items(signal).map(({ item }) => item)).toEqual(received);
      expect(received).toEqual(EXPECTED[signal]);
    }
  });
});

/** What a receiver sees of the items that stand in a message of their own: no member without a value. */
const EXPECTED = {
  logs: [
    { ...LOG, body: { type: "json", json: LOG.body.json } },
    { ...SPARSE_LOG, body: { type: "text", text: { text: "" } } },
  ].map((log) => JSON.parse(JSON.stringify(log))),
  instanceProperties: [fullItems.instanceProperties],
  keepAlive: [fullItems.keepAlive],
};

describe("the gRPC-web wire alone", () => {
  it("carries meters", async () => {
    const reporter = createGrpcWebReporter({ collector: grpcWeb.url });
    const clock = { wall: () => 1_795_400_713_691, monotonic: () => 0 };
    const metricer = new Metricer({ service: "shop", serviceInstance: "v1", reporter }, { clock });
    metricer.counter("orders", { labels: { country: "de" } }).increment(3);
    metricer.gauge("temperature", () => -0.5);
    const sizes = metricer.histogram("sizes", [Number.NEGATIVE_INFINITY, 10.5]);
    for (const size of [1, 11, 12]) sizes.addValue(size);
    metricer.collect();
    reporter.report("meter", histogramItem);
    await reporter.close();

    const origin = { service: "shop", serviceInstance: "v1", timestamp: 1_795_400_713_691 };
    const received = grpcWeb.store.items("meters");
    expect(received.map(({ wire }) => wire)).toEqual(Array(4).fill("grpc-web"));
    expect(received.map(({ item }) => item)).toEqual([
      { ...origin, singleValue: { name: "orders", labels: [{ name: "country", value: "de" }], value: 3 } },
      { ...origin, singleValue: { name: "temperature", labels: [], value: -0.5 } },
      {
        ...origin,
        histogram: {
          name: "sizes",
          labels: [],
          values: [
            { bucket: 0, count: 1, isNegativeInfinity: true },
            { bucket: 10.5, count: 2, isNegativeInfinity: false },
          ],
        },
      },
      JSON.parse(JSON.stringify(histogramItem)),
    ]);
    expect(reporter.stats().meter).toMatchObject({ reported: 4, sent: 4 });
  });
});

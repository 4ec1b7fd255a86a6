import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Collector, startCollector } from "../../src/devtools/index.ts";
import * as grpcWebWire from "../../src/grpc-web/index.ts";
import * as jsonWire from "../../src/http/index.ts";
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
import { fullItems, histogramItem, itemNames, received, storedAs } from "../unit/core/report/signal-items.ts";

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

/** The signals that both wires take, beside segments. */
const SHARED = itemNames.filter((signal) => signal !== "meter");

async function sendThrough(reporter: Reporter): Promise<void> {
  reporter.report("segment", FULL);
  for (const signal of SHARED) reporter.report(signal, fullItems[signal]);
  reporter.report("log", SPARSE_LOG);
  await reporter.close();
  const sent = { reported: 1, sent: 1, queued: 0, retries: 0, dropped: {}, bytes: expect.any(Number) };
  expect(reporter.stats()).toEqual({
    segment: sent,
    ...Object.fromEntries(SHARED.map((signal) => [signal, sent])),
    log: { ...sent, reported: 2, sent: 2 },
  });
}

function createJsonReporter(): Reporter {
  const { applicationRoutes, browserRoutes, eventRoutes, createHttpReporter } = jsonWire;
  const routes = { ...applicationRoutes, ...browserRoutes, ...eventRoutes };
  return createHttpReporter({ collector: json.url, routes });
}

function createProtobufReporter(): Reporter {
  const { applicationRoutes, browserRoutes, eventRoutes, createGrpcWebReporter } = grpcWebWire;
  const routes = { ...applicationRoutes, ...browserRoutes, ...eventRoutes };
  return createGrpcWebReporter({ collector: grpcWeb.url, routes });
}

describe("the JSON wire and the gRPC-web wire", () => {
  beforeAll(async () => {
    await sendThrough(createJsonReporter());
    await sendThrough(createProtobufReporter());
  });

  it("carry the same segment, field by field", () => {
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
  });

  it.each(SHARED)("carry the same %s, field by field", (signal) => {
    const [fromJson] = json.store.items(storedAs[signal]);
    const [fromGrpcWeb] = grpcWeb.store.items(storedAs[signal]);
    expect([fromJson?.wire, fromGrpcWeb?.wire]).toEqual(["json", "grpc-web"]);
    expect(fromGrpcWeb?.item).toEqual(fromJson?.item);
    expect(fromJson?.item).toEqual(received(signal));
  });

  it("carry a log that has as little as one can have", () => {
    const { store } = json;
    const [, sparse] = store.items("logs").map(({ item }) => item);
    expect(grpcWeb.store.items("logs")[1]?.item).toEqual(sparse);
    expect(sparse).toEqual(JSON.parse(JSON.stringify(SPARSE_LOG)));
  });
});

describe("the gRPC-web wire alone", () => {
  it("carries meters", async () => {
    const reporter = grpcWebWire.createGrpcWebReporter({ collector: grpcWeb.url });
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
    const meters = grpcWeb.store.items("meters");
    expect(meters.map(({ wire }) => wire)).toEqual(Array(4).fill("grpc-web"));
    expect(meters.map(({ item }) => item)).toEqual([
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

import {
  createConnectTransport as createConnectProtocol,
  createGrpcTransport,
  createGrpcWebTransport,
} from "@connectrpc/connect-node";
import * as web from "@connectrpc/connect-web";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  applicationRoutes,
  browserRoutes,
  type ConnectReporterOptions,
  createConnectReporter,
  eventRoutes,
  untracedFetch,
} from "../../src/connect/index.ts";
import { type Collector, startCollector, type Wire } from "../../src/devtools/index.ts";
import { type SegmentObject, SpanLayer, type SpanObject, SpanType } from "../../src/index.ts";
import { segmentItem } from "../unit/core/report/items.ts";
import { fullItems, histogramItem, itemNames, received, storedAs } from "../unit/core/report/signal-items.ts";

let collector: Collector;

beforeEach(async () => {
  collector = await startCollector({ port: 0 });
});

afterEach(async () => {
  await collector.close();
});

const routes = { ...applicationRoutes, ...browserRoutes, ...eventRoutes };

/** A segment that the collector keeps: it has a span. */
function segmentOf(number: number): SegmentObject {
  const span: SpanObject = {
    spanId: 0,
    parentSpanId: -1,
    startTime: 1_795_400_713_690,
    endTime: 1_795_400_713_720,
    refs: undefined,
    operationName: "/",
    peer: undefined,
    spanType: SpanType.Local,
    spanLayer: SpanLayer.Unknown,
    componentId: 0,
    isError: false,
    tags: undefined,
    logs: undefined,
    skipAnalysis: false,
  };
  return { ...segmentItem(number), spans: [span] };
}

type Case = readonly [name: string, wire: Wire, target: (url: string) => ConnectReporterOptions];

/** Transports that stream requests, and those that do not. */
const streaming: readonly Case[] = [
  ["connect-node's gRPC", "grpc", (baseUrl) => ({ transport: createGrpcTransport({ baseUrl }) })],
  [
    "connect-node's gRPC-web",
    "grpc-web",
    (baseUrl) => ({ transport: createGrpcWebTransport({ baseUrl, httpVersion: "1.1" }) }),
  ],
  [
    "connect-node's Connect",
    "connect",
    (baseUrl) => ({ transport: createConnectProtocol({ baseUrl, httpVersion: "1.1" }) }),
  ],
];
const unaryOnly: readonly Case[] = [
  ["connect-web's gRPC-web, the default", "grpc-web", (url) => ({ collector: url })],
  [
    "connect-web's gRPC-web, given",
    "grpc-web",
    (baseUrl) => ({ transport: web.createGrpcWebTransport({ baseUrl, fetch: untracedFetch() }) }),
  ],
  [
    "connect-web's Connect with JSON",
    "connect",
    (baseUrl) => ({ transport: web.createConnectTransport({ baseUrl, fetch: untracedFetch() }) }),
  ],
  [
    "connect-web's Connect with protobuf",
    "connect",
    (baseUrl) => ({ transport: web.createConnectTransport({ baseUrl, useBinaryFormat: true }) }),
  ],
];
const streamed = ["log", "meter", "errorLog", "event"];

/** Sends three segments and one item of every other signal. */
async function sendAll(options: ConnectReporterOptions) {
  const reporter = createConnectReporter({ ...options, routes });
  for (const number of [1, 2, 3]) reporter.report("segment", segmentOf(number));
  for (const signal of itemNames) reporter.report(signal, fullItems[signal]);
  await reporter.close();
  return reporter.stats();
}

function segmentIds() {
  return collector.store.segments().map(({ segment }) => segment.traceSegmentId);
}

const SENT = { queued: 0, dropped: {}, retries: 0 };

describe.each(streaming)("%s", (_name, wire, target) => {
  it("carries every signal, field by field", async () => {
    const stats = await sendAll(target(collector.url));
    expect(segmentIds()).toEqual(["segment-1", "segment-2", "segment-3"]);
    expect(stats.segment).toMatchObject({ ...SENT, sent: 3 });
    for (const signal of itemNames) {
      expect(collector.store.items(storedAs[signal])).toMatchObject([{ wire, item: received(signal) }]);
      expect(stats[signal]).toMatchObject({ ...SENT, sent: 1 });
    }
  });

  it("streams a batch: many items, one call", async () => {
    const reporter = createConnectReporter(target(collector.url));
    for (let count = 0; count < 40; count++) reporter.report("meter", histogramItem);
    await reporter.close();
    const [first] = collector.store.items("meters");
    expect(first?.item).toEqual(JSON.parse(JSON.stringify(histogramItem)));
    expect(collector.store.stats().signals.meters.received).toBe(40);
  });
});

describe.each(unaryOnly)("%s", (_name, wire, target) => {
  it("carries what has a unary method, and counts the rest as unsupported", async () => {
    const stats = await sendAll(target(collector.url));
    expect(segmentIds()).toEqual(["segment-1", "segment-2", "segment-3"]);
    expect(stats.segment).toMatchObject({ ...SENT, sent: 3 });
    for (const signal of itemNames) {
      const isTaken = !streamed.includes(signal);
      const stored = collector.store.items(storedAs[signal]);
      expect(stored).toMatchObject(isTaken ? [{ wire, item: received(signal) }] : []);
      expect(stats[signal]).toMatchObject({ sent: isTaken ? 1 : 0, dropped: isTaken ? {} : { unsupported: 1 } });
    }
  });

  it("says once, clearly, that it cannot stream", async () => {
    const messages: string[] = [];
    const reporter = createConnectReporter({
      ...target(collector.url),
      diagnostics: ({ message, cause }) => messages.push(`${message} ${cause instanceof Error ? cause.message : ""}`),
    });
    for (let round = 0; round < 3; round++) {
      reporter.report("log", fullItems.log);
      reporter.report("meter", fullItems.meter);
      await reporter.flush();
    }
    await reporter.close();
    expect(messages.filter((message) => message.includes("this Connect transport cannot stream"))).toHaveLength(1);
    expect(reporter.stats()).toMatchObject({
      log: { reported: 3, dropped: { unsupported: 3 } },
      meter: { reported: 3, dropped: { unsupported: 3 } },
    });
  });
});

describe("the embedded collector", () => {
  it("refuses an event without a layer, whichever way it came", async () => {
    for (const [, , target] of streaming) {
      const reporter = createConnectReporter({ ...target(collector.url), routes });
      reporter.report("event", { ...fullItems.event, layer: "" });
      await reporter.close();
      expect(reporter.stats().event).toMatchObject({ sent: 0, dropped: { rejected: 1 } });
    }
  });
});

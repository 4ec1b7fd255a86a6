import { ConnectError } from "@connectrpc/connect";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  applicationRoutes,
  browserRoutes,
  type ConnectTransportOptions,
  createConnectReporter,
  createConnectTransport,
} from "../../../src/connect/index.ts";
import { withGzip } from "../../../src/core/report/gzip.ts";
import { perfDataItem, segmentItem } from "../core/report/items.ts";
import { fullItems } from "../core/report/signal-items.ts";
import { only } from "../test-tracer.ts";
import { createDouble } from "./connect-double.ts";

afterEach(() => {
  vi.useRealTimers();
});

const SEGMENTS = [segmentItem(1), segmentItem(2)];
const refusal = () => Promise.reject(new ConnectError("The fetch API does not support streaming request bodies", 2));

/** Sends two segments through a wire. */
function sendSegments(options: ConnectTransportOptions) {
  const wire = createConnectTransport(options);
  return wire.send(only(wire.encode("segment", SEGMENTS) ?? []), { keepalive: false });
}

describe("createConnectTransport()", () => {
  it("streams segments one by one, with the headers and the time-out", async () => {
    const { transport, calls } = createDouble();
    const headers = { authentication: "token" };
    expect(await sendSegments({ transport, headers, timeoutMs: 5_000 })).toEqual({ status: "sent" });
    const call = only(calls);
    expect(call).toMatchObject({ rpc: "TraceSegmentReportService/collect", kind: "stream", timeoutMs: 5_000 });
    expect(call.messages).toMatchObject([{ traceSegmentId: "segment-1" }, { traceSegmentId: "segment-2" }]);
    expect(call.headers.get("authentication")).toBe("token");
  });

  it("counts what a gateway has refused by name, of a stream and of single messages", async () => {
    const { transport } = createDouble(undefined, { "skywalking-rejected": "0;no-id" });
    expect(await sendSegments({ transport })).toEqual({ status: "sent", rejected: 1 });
    const reporter = createConnectReporter({ transport, routes: browserRoutes });
    reporter.report("perfData", perfDataItem(1));
    await reporter.close();
    expect(reporter.stats()).toMatchObject({ perfData: { sent: 0, dropped: { rejected: 1 } } });
  });

  it("calls a unary method once for each item", async () => {
    const { transport, calls } = createDouble();
    const reporter = createConnectReporter({ transport, routes: browserRoutes });
    reporter.report("perfData", perfDataItem(1));
    reporter.report("perfData", perfDataItem(2));
    await reporter.close();
    expect(calls.map(({ rpc, kind }) => [rpc, kind])).toEqual(
      Array(2).fill(["BrowserPerfService/collectPerfData", "unary"]),
    );
    expect(calls.map(({ messages }) => messages)).toMatchObject([[{ time: 1_767_225_600_001n }], [{ dnsTime: 1 }]]);
  });

  it("falls back to collectInSync where streams are refused, and stays with it", async () => {
    const { transport, calls, stream } = createDouble();
    stream.mockImplementation(refusal);
    const wire = createConnectTransport({ transport });
    for (let round = 0; round < 3; round++) {
      const request = only(wire.encode("segment", SEGMENTS) ?? []);
      expect(await wire.send(request, { keepalive: false })).toEqual({ status: "sent" });
    }
    expect(stream).toHaveBeenCalledTimes(1);
    expect(calls.map(({ rpc }) => rpc)).toEqual(Array(3).fill("TraceSegmentReportService/collectInSync"));
    expect(calls.map(({ messages }) => messages)).toMatchObject(
      Array(3).fill([{ segments: [{ traceSegmentId: "segment-1" }, { traceSegmentId: "segment-2" }] }]),
    );
  });

  it("sends what was encoded as a stream before the refusal through collectInSync too", async () => {
    const { transport, calls, stream } = createDouble();
    stream.mockImplementation(refusal);
    const wire = createConnectTransport({ transport });
    const requests = [1, 2].map((number) => only(wire.encode("segment", [segmentItem(number)]) ?? []));
    for (const request of requests) await wire.send(request, { keepalive: false });
    expect(calls.map(({ rpc }) => rpc)).toEqual(Array(2).fill("TraceSegmentReportService/collectInSync"));
    expect(stream).toHaveBeenCalledTimes(1);
  });

  it("encodes nothing that has only a streaming method once streams are refused", async () => {
    const { transport, stream } = createDouble();
    stream.mockImplementation(refusal);
    const wire = createConnectTransport({ transport });
    const request = only(wire.encode("log", [fullItems.log]) ?? []);
    expect(await wire.send(request, { keepalive: false })).toEqual({ status: "unsupported" });
    expect(wire.encode("log", [fullItems.log])).toBeUndefined();
    expect(wire.encode("keepAlive", [fullItems.keepAlive])).toHaveLength(1);
  });

  it("does not take another failure for a refusal to stream", async () => {
    const { transport, calls } = createDouble(() => {
      throw new ConnectError("no route", 12);
    });
    expect(await sendSegments({ transport })).toMatchObject({ status: "rejected" });
    expect(calls).toHaveLength(1);
  });

  it("learns of a failure that is told behind the answer", async () => {
    const { transport } = createDouble(() => Promise.reject(new ConnectError("full", 8, { "retry-after": "7" })));
    expect(await sendSegments({ transport })).toMatchObject({ status: "retryable", retryAfterMs: 7_000 });
  });

  it("gives up after the time-out, also on a transport that ignores its signal", async () => {
    vi.useFakeTimers();
    const { transport, calls } = createDouble(() => new Promise(() => {}));
    const result = sendSegments({ transport, timeoutMs: 2_000 });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await result).toMatchObject({ status: "ambiguous", cause: { message: "no answer in 2000 ms" } });
    expect(only(calls).signal?.aborted).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("waits as long as a timer can, for a longer time-out than that, which would fire at once", async () => {
    const { transport, calls } = createDouble();
    expect(await sendSegments({ transport, timeoutMs: 2 ** 31 })).toEqual({ status: "sent" });
    expect(only(calls).timeoutMs).toBe(2 ** 31 - 1);
  });

  it("takes only the signals of its routes", () => {
    const { transport } = createDouble();
    const { encode } = createConnectTransport({ transport });
    expect(encode("perfData", [perfDataItem(1)])).toBeUndefined();
    expect(encode("meter", [fullItems.meter])).toHaveLength(1);
    const page = createConnectTransport({ transport, routes: { ...applicationRoutes, ...browserRoutes } });
    expect(page.encode("perfData", [perfDataItem(1)])).toHaveLength(1);
  });

  it("rejects, with the reason, what somebody else has compressed", async () => {
    const wire = withGzip(createConnectTransport({ transport: createDouble().transport }), { minBytes: 0 });
    const request = only(wire.encode("segment", SEGMENTS) ?? []);
    expect(await wire.send(request, { keepalive: false })).toMatchObject({
      status: "rejected",
      cause: { message: expect.stringContaining("let the Connect transport do that") },
    });
  });

  it("rejects what goes to no RPC", async () => {
    const wire = createConnectTransport({ transport: createDouble().transport });
    const request = { ...only(wire.encode("segment", SEGMENTS) ?? []), url: "/elsewhere" };
    expect(await wire.send(request, { keepalive: false })).toMatchObject({ status: "rejected" });
  });
});

describe("createConnectReporter()", () => {
  const { transport } = createDouble();
  const unknownRoute = { log: { rpc: "skywalking.v3.LogReportService/collectAll", encode: () => [] } };

  it.each([
    ["neither collector nor transport", {}],
    ["both", { collector: "https://envoy.example", transport }],
    ["a bad URL", { collector: "envoy:8080" }],
    ["what is no transport", { transport: { unary: () => {} } }],
    ["null for a transport", { transport: null }],
    ["routes that are no table", { transport, routes: null }],
    ["a route to no RPC", { transport, routes: unknownRoute }],
    ["a bad time-out", { transport, timeoutMs: 0 }],
    ["a bad bound", { transport, maxBatchItems: 0 }],
    ["nothing", undefined],
  ])("throws at once for %s", (_what, options) => {
    expect(() => Reflect.apply(createConnectReporter, undefined, [options])).toThrow(
      expect.objectContaining({ name: "SkyWalkingError", code: "invalid-option" }),
    );
  });

  it("calls nobody until something is reported", () => {
    const { transport: untouched, calls } = createDouble();
    createConnectReporter({ transport: untouched });
    expect(calls).toEqual([]);
  });

  it("sends again what was refused for now, and drops what is left when it is closed", async () => {
    let refusals = 1;
    const { transport: busy, calls } = createDouble(() => {
      if (refusals-- > 0) throw new ConnectError("busy", 14);
    });
    const reporter = createConnectReporter({ transport: busy, retryDelayMs: 1, flushIntervalMs: 1 });
    reporter.report("segment", segmentItem(1));
    await vi.waitFor(() => expect(reporter.stats().segment).toMatchObject({ sent: 1, retries: 1, queued: 0 }));
    expect(calls).toHaveLength(2);
    refusals = 99;
    reporter.report("segment", segmentItem(2));
    await reporter.close();
    expect(reporter.stats().segment).toMatchObject({ reported: 2, sent: 1, queued: 0, dropped: { closed: 1 } });
    reporter.report("segment", segmentItem(3));
    expect(reporter.stats().segment).toMatchObject({ dropped: { closed: 2 } });
  });
});

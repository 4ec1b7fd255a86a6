import { fromBinary, toJson } from "@bufbuild/protobuf";
import { describe, expect, it, vi } from "vitest";
import type { CollectorFetch } from "../../../src/core/report/http-exchange.ts";
import type { SendResult } from "../../../src/core/report/transport.ts";
import { BrowserPerfDataSchema } from "../../../src/gen/pb/browser/BrowserPerf_pb.ts";
import { SegmentCollectionSchema } from "../../../src/gen/pb/language-agent/Tracing_pb.ts";
import { browserRoutes, createGrpcWebReporter, createGrpcWebTransport } from "../../../src/grpc-web/index.ts";
import { sw8Of } from "../core/context/sw8-headers.ts";
import { ENVOY_WORDS } from "../core/report/envoy-words.ts";
import { perfDataItem, segmentItem } from "../core/report/items.ts";
import { fullItems } from "../core/report/signal-items.ts";
import { createTestTracer, only } from "../test-tracer.ts";
import { body, dataFrame, messagesOf, trailerFrame } from "./frames.ts";

const COLLECTOR = "https://envoy.example";
const GRPC_WEB = { "content-type": "application/grpc-web+proto" };

/** A fetch that keeps its calls and answers each with status OK. */
function createTaker() {
  return vi.fn<CollectorFetch>(() =>
    Promise.resolve(new Response(body(dataFrame(), trailerFrame("grpc-status: 0")), { headers: GRPC_WEB })),
  );
}

function bytesOf(sent: string | Uint8Array | undefined): Uint8Array {
  if (!(sent instanceof Uint8Array)) throw new Error("no bytes were sent");
  return sent;
}

/** Sends one segment to a collector that gives this response. */
function resultOf(response: Response): Promise<SendResult> {
  const transport = createGrpcWebTransport({ collector: COLLECTOR, fetch: () => Promise.resolve(response) });
  return transport.send(only(transport.encode("segment", [segmentItem(1)]) ?? []), { keepalive: false });
}

describe("createGrpcWebTransport()", () => {
  it("sends segments with one collectInSync, framed, with gRPC-web's headers", async () => {
    const fetch = createTaker();
    const reporter = createGrpcWebReporter({ collector: `${COLLECTOR}/`, fetch, headers: { authentication: "token" } });
    reporter.report("segment", segmentItem(1));
    reporter.report("segment", segmentItem(2));
    await reporter.close();
    const [url, init] = only(fetch.mock.calls);
    expect(url).toBe(`${COLLECTOR}/skywalking.v3.TraceSegmentReportService/collectInSync`);
    expect(init).toMatchObject({
      method: "POST",
      headers: { "content-type": "application/grpc-web+proto", "x-grpc-web": "1", authentication: "token" },
    });
    const { segments } = fromBinary(SegmentCollectionSchema, only(messagesOf(bytesOf(init.body))));
    expect(segments.map(({ traceSegmentId }) => traceSegmentId)).toEqual(["segment-1", "segment-2"]);
    expect(reporter.stats().segment).toMatchObject({ sent: 2, queued: 0 });
  });

  it("sends each perfData with a call of its own", async () => {
    const fetch = createTaker();
    const reporter = createGrpcWebReporter({ collector: COLLECTOR, routes: browserRoutes, fetch });
    reporter.report("perfData", perfDataItem(1));
    reporter.report("perfData", perfDataItem(2));
    await reporter.close();
    expect(fetch.mock.calls.map(([url]) => url)).toEqual(
      Array(2).fill(`${COLLECTOR}/skywalking.v3.BrowserPerfService/collectPerfData`),
    );
    const [first] = fetch.mock.calls;
    const decoded = fromBinary(BrowserPerfDataSchema, only(messagesOf(bytesOf(first?.[1].body))));
    const expected = perfDataItem(1);
    expect(decoded).toMatchObject({ ...expected, time: BigInt(expected.time) });
    expect(reporter.stats().perfData).toMatchObject({ sent: 2, queued: 0 });
  });

  it("carries every field of a segment, as JSON does", async () => {
    const fetch = createTaker();
    const reporter = createGrpcWebReporter({ collector: COLLECTOR, fetch });
    const report = vi.spyOn(reporter, "report");
    const { tracer } = createTestTracer({ reporter });
    const context = tracer.createTracingContext();
    const entry = context.createEntrySpan("GET:/商店", { sw8: sw8Of() }, { componentId: 4001 });
    context.createExitSpan("GET:/stock", "stock:80").tag("http.status_code", 500).error(new Error("no stock")).end();
    entry.end();
    context.finish();
    await reporter.close();
    const [, init] = only(fetch.mock.calls);
    const decoded = fromBinary(SegmentCollectionSchema, only(messagesOf(bytesOf(init.body))));
    const segment = toJson(SegmentCollectionSchema, decoded, { alwaysEmitImplicit: true, enumAsInteger: true });
    const [, reported] = only(report.mock.calls);
    const asText = (_key: string, value: unknown) =>
      typeof value === "number" && value > 2 ** 31 ? `${value}` : value;
    const filled = { peer: "", refs: [], tags: [], logs: [] };
    const plain = JSON.parse(JSON.stringify(reported, asText));
    plain.spans = plain.spans.map((span: object) => ({ ...filled, ...span }));
    expect(segment).toEqual({ segments: [plain] });
  });

  it("passes keepalive on", async () => {
    const fetch = createTaker();
    const reporter = createGrpcWebReporter({ collector: COLLECTOR, fetch });
    reporter.report("segment", segmentItem(1));
    await reporter.flush({ keepalive: true });
    expect(only(fetch.mock.calls)[1].keepalive).toBe(true);
  });

  it("makes bodies that later encoding does not change", () => {
    const transport = createGrpcWebTransport({ collector: COLLECTOR });
    const [first] = transport.encode("segment", [segmentItem(1)]) ?? [];
    const before = Buffer.from(bytesOf(first?.body)).toString("hex");
    transport.encode("segment", [segmentItem(2), segmentItem(3)]);
    expect(Buffer.from(bytesOf(first?.body)).toString("hex")).toBe(before);
  });

  it.each([
    [0, "sent"],
    [1, "ambiguous"],
    [2, "ambiguous"],
    [3, "rejected"],
    [4, "ambiguous"],
    [5, "rejected"],
    [6, "rejected"],
    [7, "rejected"],
    [8, "retryable"],
    [9, "rejected"],
    [10, "ambiguous"],
    [11, "rejected"],
    [12, "rejected"],
    [13, "ambiguous"],
    [14, "retryable"],
    [15, "ambiguous"],
    [16, "rejected"],
  ])("maps gRPC status %i to %s, in trailers and in headers", async (code, status) => {
    const trailers = body(dataFrame(), trailerFrame(`grpc-status: ${code}\r\ngrpc-message: why`));
    expect(await resultOf(new Response(trailers, { headers: GRPC_WEB }))).toMatchObject({ status });
    const trailersOnly = new Response(null, { headers: { ...GRPC_WEB, "grpc-status": `${code}` } });
    expect(await resultOf(trailersOnly)).toMatchObject({ status });
  });

  it.each([17, 42, 99, 100])("takes gRPC status %i, which gRPC does not define, for UNKNOWN", async (code) => {
    const response = new Response(trailerFrame(`grpc-status: ${code}`), { headers: GRPC_WEB });
    expect(await resultOf(response)).toMatchObject({ status: "ambiguous" });
  });

  it("counts what a gateway has refused by name of a request that it took", async () => {
    const headers = { ...GRPC_WEB, "skywalking-rejected": "0;no-id" };
    const response = new Response(body(dataFrame(), trailerFrame("grpc-status: 0")), { headers });
    expect(await resultOf(response)).toEqual({ status: "sent", rejected: 1 });
  });

  it("tells the status and the message, and honours Retry-After", async () => {
    const trailers = trailerFrame("grpc-status: 14\r\ngrpc-message: no%20upstream\r\nretry-after: 3");
    expect(await resultOf(new Response(trailers, { headers: GRPC_WEB }))).toMatchObject({
      status: "retryable",
      retryAfterMs: 3_000,
      cause: { message: "gRPC status 14: no upstream" },
    });
  });

  it.each([
    ["connection termination", "ambiguous"],
    ["remote reset", "ambiguous"],
    ["local reset", "ambiguous"],
    ["protocol error", "ambiguous"],
    ["remote connection failure, transport failure reason: delayed connect error: Connection refused", "retryable"],
    ["connection failure", "retryable"],
    ["remote refused stream reset", "retryable"],
    ["overflow", "retryable"],
  ])("knows from Envoy's words whether the collector may have the batch: %s", async (reason, status) => {
    const message = `upstream connect error or disconnect/reset before headers. reset reason: ${reason}`;
    const headers = { ...GRPC_WEB, "grpc-status": "14", "grpc-message": encodeURIComponent(message) };
    expect(await resultOf(new Response(null, { headers }))).toMatchObject({ status });
    expect(await resultOf(new Response(message, { status: 503 }))).toMatchObject({ status });
  });

  it.each(ENVOY_WORDS)(
    "knows from Envoy's words whether its time was over when the collector had the batch: %s",
    async (message, status) => {
      const headers = { ...GRPC_WEB, "grpc-status": "14", "grpc-message": encodeURIComponent(message) };
      expect(await resultOf(new Response(null, { headers }))).toMatchObject({ status });
    },
  );

  it.each([
    ["gRPC message exceeds maximum size 4194304: 5000000", "too-large"],
    ["grpc: received message larger than max (5000000 vs. 4194304)", "too-large"],
    ["too many streams", "retryable"],
  ])("splits what gRPC says is too large, and nothing else: %s", async (message, status) => {
    const trailers = trailerFrame(`grpc-status: 8\r\ngrpc-message: ${encodeURIComponent(message)}`);
    expect(await resultOf(new Response(trailers, { headers: GRPC_WEB }))).toMatchObject({ status });
  });

  it.each([
    ["log", 2, 14, "shutting down", "ambiguous"],
    ["log", 2, 8, "gRPC message exceeds maximum size 4194304: 5000000", "ambiguous"],
    ["log", 2, 14, "no healthy upstream", "retryable"],
    ["log", 2, 7, "wrong token", "rejected"],
    ["log", 1, 14, "shutting down", "retryable"],
    ["segment", 2, 14, "shutting down", "retryable"],
  ] as const)(
    "knows that a server keeps what came before the end of a stream: %s x %i, status %i, %s",
    async (...[signal, count, code, message, status]) => {
      const headers = { ...GRPC_WEB, "grpc-status": `${code}`, "grpc-message": encodeURIComponent(message) };
      const fetch = async (): Promise<Response> => new Response(null, { headers });
      const transport = createGrpcWebTransport({ collector: COLLECTOR, fetch });
      const item = signal === "log" ? fullItems.log : segmentItem(1);
      const [request] = transport.encode(signal, Array(count).fill(item)) ?? [];
      expect(request && (await transport.send(request, { keepalive: false }))).toMatchObject({ status });
    },
  );

  it("believes a gRPC status more than the HTTP status", async () => {
    const response = new Response(null, { status: 503, headers: { "grpc-status": "7" } });
    expect(await resultOf(response)).toMatchObject({ status: "rejected" });
  });

  it.each([
    ["200 with a web page", 200, { "content-type": "text/html" }, "rejected"],
    ["200 without anything", 200, {}, "rejected"],
    ["200 whose trailers are missing or hidden by CORS", 200, GRPC_WEB, "ambiguous"],
    ["404", 404, {}, "rejected"],
    ["415", 415, {}, "rejected"],
    ["429", 429, { "retry-after": "2" }, "retryable"],
    ["500", 500, {}, "rejected"],
    ["502", 502, { "content-type": "text/html" }, "ambiguous"],
    ["503", 503, { "retry-after": "2" }, "retryable"],
    ["504", 504, {}, "ambiguous"],
  ])("understands %s", async (_what, status, headers: Record<string, string>, result) => {
    const answer = await resultOf(new Response("<html>", { status, headers }));
    expect(answer).toMatchObject({ status: result });
    if (result === "retryable") expect(answer).toMatchObject({ retryAfterMs: 2_000 });
  });

  it("is ambiguous when the answer broke off within the trailers", async () => {
    const cut = body(dataFrame(), trailerFrame("grpc-status: 0")).subarray(0, 14);
    expect(await resultOf(new Response(cut, { headers: GRPC_WEB }))).toMatchObject({ status: "ambiguous" });
  });
});

describe("createGrpcWebReporter()", () => {
  it.each([[{ collector: "" }], [{ collector: "envoy:8080" }], [{ collector: "http://oap:12800", timeoutMs: 0.5 }]])(
    "throws for %o",
    (options) => {
      expect(() => createGrpcWebReporter(options)).toThrow(
        expect.objectContaining({ name: "SkyWalkingError", code: "invalid-option" }),
      );
    },
  );
});

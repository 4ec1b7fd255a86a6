import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { CollectorFetch } from "../../../src/core/report/http-exchange.ts";
import { applicationRoutes, browserRoutes, createHttpReporter, createHttpTransport } from "../../../src/http/index.ts";
import { perfDataItem, segmentItem } from "../core/report/items.ts";
import { createTestTracer, only } from "../test-tracer.ts";

let server: Server | undefined;

afterEach(async () => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  server = undefined;
});

/** One request as a collector read it from its socket. */
interface Received {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** Starts a collector that keeps what it got and answers as told. */
async function startCollector(answer: (response: ServerResponse, request: IncomingMessage) => void) {
  const received: Received[] = [];
  const started = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    received.push({ method: request.method, path: request.url, headers: request.headers, body });
    answer(response, request);
  });
  server = started;
  await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
  return { received, collector: `http://127.0.0.1:${(started.address() as AddressInfo).port}` };
}

/** Sends one segment to a collector that gives this response. */
async function resultOf(response: Response): Promise<{ status: string; rejected?: number | undefined }> {
  const fetch: CollectorFetch = () => Promise.resolve(response);
  const transport = createHttpTransport({ collector: "https://oap.example", fetch });
  return transport.send(only(transport.encode("segment", [segmentItem(1)]) ?? []), { keepalive: false });
}

describe("createHttpTransport()", () => {
  it("sends segments as one list and perfData one by one, to OAP's paths", async () => {
    const { received, collector } = await startCollector((response) => response.end());
    const reporter = createHttpReporter({
      collector: `${collector}/`,
      routes: { ...applicationRoutes, ...browserRoutes },
      headers: { authentication: "token" },
    });
    reporter.report("segment", segmentItem(1));
    reporter.report("segment", segmentItem(2));
    reporter.report("perfData", perfDataItem(3));
    reporter.report("perfData", perfDataItem(4));
    await reporter.close();
    const got = received.sort((a, b) => a.body.localeCompare(b.body)).map(({ path, body }) => [path, JSON.parse(body)]);
    expect(got).toEqual([
      ["/v3/segments", [segmentItem(1), segmentItem(2)]],
      ["/browser/perfData", perfDataItem(3)],
      ["/browser/perfData", perfDataItem(4)],
    ]);
    for (const { method, headers } of received) {
      expect(method).toBe("POST");
      expect(headers).toMatchObject({ "content-type": "application/json", authentication: "token" });
    }
    expect(reporter.stats()).toMatchObject({
      segment: { reported: 2, sent: 2, queued: 0 },
      perfData: { reported: 2, sent: 2, queued: 0 },
    });
  });

  it("sends a segment in the proto JSON form: whole numbers, enums as numbers, no member without a value", async () => {
    const { received, collector } = await startCollector((response) => response.end());
    const reporter = createHttpReporter({ collector });
    const { tracer } = createTestTracer({ reporter });
    using context = tracer.createTracingContext();
    context.createExitSpan("GET:/stock", "stock:80").tag("a", 1).end();
    context.finish();
    await reporter.close();
    const [segment] = JSON.parse(only(received).body);
    expect(segment).toEqual({
      traceId: context.traceId,
      traceSegmentId: context.traceSegmentId,
      service: "shop",
      serviceInstance: "1.4.2",
      isSizeLimited: false,
      spans: [
        {
          spanId: 0,
          parentSpanId: -1,
          startTime: 1_767_225_600_000,
          endTime: 1_767_225_600_000,
          operationName: "GET:/stock",
          peer: "stock:80",
          spanType: 1,
          spanLayer: 3,
          componentId: 0,
          isError: false,
          tags: [{ key: "a", value: "1" }],
          skipAnalysis: false,
        },
      ],
    });
  });

  it("appends the paths to a base with a path, and to the page's own", () => {
    const urlsOf = (collector: string) =>
      createHttpTransport({ collector })
        .encode("segment", [segmentItem(1)])
        ?.map(({ url }) => url);
    expect(urlsOf("https://gw.example/sw/")).toEqual(["https://gw.example/sw/v3/segments"]);
    vi.stubGlobal("location", new URL("https://shop.example/cart"));
    expect(urlsOf("/sw")).toEqual(["/sw/v3/segments"]);
    expect(urlsOf("/")).toEqual(["/v3/segments"]);
  });

  it("counts what a gateway has refused by name of a request that it took", async () => {
    const answered = (headers: Record<string, string>) => resultOf(new Response(null, { headers }));
    expect(await answered({ "skywalking-rejected": "3;bad-clock, 7;too-many" })).toEqual({
      status: "sent",
      rejected: 2,
    });
    expect((await answered({})).rejected).toBeUndefined();
  });

  it("encodes text, so that nobody copies it", () => {
    const transport = createHttpTransport({ collector: "http://oap:12800", routes: browserRoutes });
    const requests = transport.encode("perfData", [perfDataItem(1), perfDataItem(2)]);
    expect(requests?.map(({ items, body }) => [items.length, typeof body])).toEqual([
      [1, "string"],
      [1, "string"],
    ]);
  });

  it.each([
    ["200 with an empty body, as OAP answers", new Response(null, { status: 200 }), "sent"],
    ["200 with JSON", Response.json({}), "sent"],
    ["200 with a web page", new Response("<html>", { headers: { "content-type": "text/html" } }), "rejected"],
    ["400", new Response(null, { status: 400 }), "rejected"],
    [
      "500 with a web page",
      new Response("<html>", { status: 500, headers: { "content-type": "text/html" } }),
      "rejected",
    ],
    ["502", new Response(null, { status: 502 }), "ambiguous"],
    [
      "503 with a web page",
      new Response("<html>", { status: 503, headers: { "content-type": "text/html" } }),
      "retryable",
    ],
  ])("understands %s", async (_what, response, status) => {
    expect(await resultOf(response)).toMatchObject({ status });
  });

  it("does not count as sent what a redirect turned into a GET without a body", async () => {
    const { received, collector } = await startCollector((response, { url }) => {
      if (url === "/v3/segments") response.writeHead(302, { location: "/elsewhere" });
      response.end();
    });
    const reporter = createHttpReporter({ collector });
    reporter.report("segment", segmentItem(1));
    await reporter.close();
    const isTaken = received.some(({ path, body }) => path === "/elsewhere" && body !== "");
    expect(reporter.stats().segment?.sent).toBe(isTaken ? 1 : 0);
  });

  it("sends what was refused once the collector is back", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] });
    let refusals = 1;
    const { received, collector } = await startCollector((response) => {
      if (refusals-- > 0) response.writeHead(503, { "retry-after": "20" });
      response.end();
    });
    const reporter = createHttpReporter({ collector, flushIntervalMs: 0 });
    reporter.report("segment", segmentItem(1));
    await reporter.flush();
    await reporter.flush();
    expect(received).toHaveLength(1);
    vi.advanceTimersByTime(20_000);
    await reporter.flush();
    expect(received.map(({ body }) => body)).toEqual(Array(2).fill(JSON.stringify([segmentItem(1)])));
    expect(reporter.stats().segment).toEqual({ reported: 1, sent: 1, queued: 0, dropped: {}, retries: 1, bytes: 126 });
  });
});

describe("createHttpReporter()", () => {
  it.each([
    [{ collector: "" }],
    [{ collector: "oap:12800" }],
    [{ collector: "http://oap:12800", timeoutMs: 0 }],
    [{ collector: "http://oap:12800", maxBatchItems: 0 }],
    [{ collector: "http://oap:12800", flushIntervalMs: -1 }],
  ])("throws for %o", (options) => {
    expect(() => createHttpReporter(options)).toThrow(
      expect.objectContaining({ name: "SkyWalkingError", code: "invalid-option" }),
    );
  });

  it("throws its own error without any options", () => {
    expect(() => Reflect.apply(createHttpReporter, undefined, [])).toThrow(
      expect.objectContaining({ code: "invalid-option" }),
    );
  });

  it("touches neither the network nor a timer until something is reported", () => {
    vi.useFakeTimers();
    const fetch = vi.fn<CollectorFetch>();
    createHttpReporter({ collector: "http://oap:12800", fetch });
    expect(fetch).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});

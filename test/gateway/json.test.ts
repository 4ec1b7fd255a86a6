import { describe, expect, it } from "vitest";
import { Tracer } from "../../src/core/context/tracer.ts";
import { applicationRoutes, browserRoutes, createHttpReporter, eventRoutes } from "../../src/http/index.ts";
import { useCollector } from "../devtools/running-collector.ts";
import { fullItems, itemNames, received, storedAs } from "../unit/core/report/signal-items.ts";
import { segmentOf, segments } from "./items.ts";
import { startGateway, useGateways } from "./running-gateway.ts";

const running = useCollector();
useGateways();

const routes = { ...applicationRoutes, ...browserRoutes, ...eventRoutes };

/** The clock stands where the items have their times. */
const now = (): number => fullItems.log.timestamp + 1_000;

describe("a gateway over JSON", () => {
  it("brings the segments of our own reporter to OAP", async () => {
    const { url, gateway } = await startGateway({ oap: running.collector.url });
    const reporter = createHttpReporter({ collector: url });
    const tracer = new Tracer({ service: "shop-web", serviceInstance: "1.4.2", reporter });
    {
      using context = tracer.createTracingContext();
      using entry = context.createEntrySpan("GET:/cart");
      entry.tag("http.status_code", "200");
    }
    await reporter.close();
    const [stored] = await running.collector.store.waitFor((store) => store.segments().length > 0 && store.segments());
    expect(stored?.segment).toMatchObject({ service: "shop-web", serviceInstance: "1.4.2" });
    expect(stored?.segment.spans.map(({ operationName, tags }) => [operationName, tags])).toEqual([
      ["GET:/cart", [{ key: "http.status_code", value: "200" }]],
    ]);
    expect(reporter.stats().segment).toMatchObject({ sent: 1, dropped: {} });
    await gateway.flush();
    expect(gateway.stats()).toMatchObject({
      requests: { "/v3/segments": { taken: 1 } },
      items: { segment: { accepted: 1, forwarded: 1, duplicate: 0, refused: {}, lost: {} } },
      queue: { items: 0, bytes: 0 },
      forwards: { sent: 1 },
    });
  });

  it.each(itemNames.filter((signal) => signal !== "meter"))("brings %s to OAP as it came", async (signal) => {
    const { url } = await startGateway({ oap: running.collector.url, now });
    const reporter = createHttpReporter({ collector: url, routes });
    reporter.report(signal, fullItems[signal]);
    await reporter.close();
    const stored = await running.collector.store.waitFor((store) => store.items(storedAs[signal])[0]);
    expect(stored.item).toEqual(received(signal));
  });

  it("answers as OAP does: 200 and nothing", async () => {
    const { post } = await startGateway({ oap: running.collector.url });
    const response = await post("/v3/segments", segments(2));
    expect([response.status, await response.text()]).toEqual([200, ""]);
  });

  it("merges what several requests bring", async () => {
    const { post, gateway } = await startGateway({ oap: running.collector.url, queue: { flushIntervalMs: 60_000 } });
    await Promise.all([0, 10, 20].map((first) => post("/v3/segments", segments(10, first))));
    expect(gateway.stats().queue.items).toBe(30);
    await gateway.flush();
    expect(running.collector.store.segments()).toHaveLength(30);
    expect(gateway.stats().forwards).toEqual({ sent: 1 });
  });

  it("brings each segment once, though every request comes three times", async () => {
    const { post, gateway } = await startGateway({ oap: running.collector.url, queue: { flushIntervalMs: 1 } });
    const storm = Array.from({ length: 60 }, (_, index) => post("/v3/segments", segments(10, (index % 20) * 10)));
    for (const { status } of await Promise.all(storm)) expect(status).toBe(200);
    await gateway.close();
    const stored = running.collector.store.segments();
    expect(stored).toHaveLength(200);
    expect(stored.filter(({ timesReceived }) => timesReceived !== 1)).toEqual([]);
    expect(gateway.stats().items.segment).toMatchObject({ accepted: 200, forwarded: 200, duplicate: 400 });
  });

  it("takes a path of the user's choice", async () => {
    const { post } = await startGateway({ oap: running.collector.url, prefix: "/shop/data" });
    expect((await post("/shop/data/v3/segment?x=1", segmentOf(1))).status).toBe(200);
    expect((await post("/v3/segment", segmentOf(2))).status).toBe(404);
    expect((await post("/shop/datav3/segment", segmentOf(3))).status).toBe(404);
    const stored = await running.collector.store.waitFor((store) => store.segments()[0]);
    expect(stored.segment.traceSegmentId).toBe("segment-1");
  });

  it.each([
    ["no JSON", "/v3/segments", "{", [{}, 400]],
    ["an object for a list", "/v3/segments", "{}", [{}, 400]],
    ["a list for an object", "/v3/segment", "[]", [{}, 400]],
    ["bytes that are no UTF-8", "/v3/segments", new Uint8Array([0x22, 0xff, 0x22]), [{}, 400]],
    ["an empty body", "/v3/segments", "", [{}, 400]],
    ["text", "/v3/segments", "[]", [{ "content-type": "text/plain" }, 415]],
    ["an encoding it does not know", "/v3/segments", "[]", [{ "content-encoding": "br" }, 415]],
    ["what is said to be gzip", "/v3/segments", "[]", [{ "content-encoding": "gzip" }, 400]],
    ["a path that is none", "/v3/other", "[]", [{}, 404]],
  ] as const)("refuses %s", async (_name, path, body, [headers, status]) => {
    const { post } = await startGateway({ oap: running.collector.url });
    const response = await post(path, body, headers);
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(await response.text()).toMatch(/^\S.*\.\n$/);
  });

  it("takes gzip and deflate", async () => {
    const { post, gateway } = await startGateway({ oap: running.collector.url });
    for (const [index, format] of (["gzip", "deflate"] as const).entries()) {
      const stream = new Blob([JSON.stringify(segments(3, index * 3))]).stream();
      const compressed = await new Response(stream.pipeThrough(new CompressionStream(format))).arrayBuffer();
      const response = await post("/v3/segments", new Uint8Array(compressed), { "content-encoding": format });
      expect(response.status).toBe(200);
    }
    await gateway.flush();
    await running.collector.store.waitFor((store) => store.segments().length === 6);
  });

  it("answers a method that is not POST with what to use", async () => {
    const { url } = await startGateway({ oap: running.collector.url });
    const response = await fetch(`${url}/v3/segments`);
    expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
  });
});

describe("a gateway that pages reach", () => {
  const origins = ["https://shop.example", "https://*.shop.example"];

  it.each(["https://shop.example", "https://www.shop.example", "https://a.b.shop.example"])(
    "lets %s in, preflight first",
    async (origin) => {
      const { url, post } = await startGateway({ oap: running.collector.url, origins });
      const preflight = await fetch(`${url}/v3/segments`, {
        method: "OPTIONS",
        headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "content-type" },
      });
      expect(preflight.status).toBe(204);
      expect(preflight.headers.get("access-control-allow-origin")).toBe(origin);
      expect(preflight.headers.get("access-control-allow-methods")).toBe("POST");
      expect(preflight.headers.get("access-control-max-age")).toBe("7200");
      expect(preflight.headers.get("access-control-allow-headers")?.split(", ")).toEqual(
        expect.arrayContaining(["content-type", "content-encoding", "authentication", "x-grpc-web", "grpc-encoding"]),
      );
      const response = await post("/v3/segments", segments(1), { origin });
      expect(response.status).toBe(200);
      expect(response.headers.get("access-control-allow-origin")).toBe(origin);
      expect(response.headers.get("vary")).toBe("origin");
      expect(response.headers.get("access-control-expose-headers")).toContain("skywalking-rejected");
      const refusal = await post("/v3/segments", "{", { origin });
      expect([refusal.status, refusal.headers.get("access-control-allow-origin")]).toEqual([400, origin]);
    },
  );

  it.each([
    "https://shop.example.evil.example",
    "https://evilshop.example",
    "http://shop.example",
    "https://shop.example:8443",
    "https://evil.example/.shop.example",
    "null",
  ])("keeps %s out", async (origin) => {
    const { url, post, gateway } = await startGateway({ oap: running.collector.url, origins });
    const preflight = await fetch(`${url}/v3/segments`, { method: "OPTIONS", headers: { origin } });
    const response = await post("/v3/segments", segments(1), { origin });
    for (const { status, headers } of [preflight, response]) {
      expect(status).toBe(403);
      expect([...headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
    }
    expect(gateway.stats().requests).toEqual({ "/v3/segments": { "foreign-origin": 2 } });
    expect(gateway.stats().items).toEqual({});
  });
});

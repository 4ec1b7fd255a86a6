import { deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { sentSegment } from "./golden.ts";
import { useCollector } from "./running-collector.ts";

const running = useCollector({ port: 0, now: () => 42 });
const itemsOf = (signal: Parameters<typeof running.collector.store.items>[0]) =>
  running.collector.store.items(signal).map(({ item }) => item);

describe("OAP's JSON paths", () => {
  it.each([
    ["/v3/segment", sentSegment("s1")],
    ["/v3/segments", [sentSegment("s1")]],
  ])("stores what %s takes, with every field present", async (path, body) => {
    const response = await running.post(path, body);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("");
    expect(running.collector.store.segments()).toEqual([
      {
        sequence: 1,
        receivedAt: 42,
        wire: "json",
        timesReceived: 1,
        segment: {
          traceId: "trace-1",
          traceSegmentId: "s1",
          service: "shop",
          serviceInstance: "1",
          isSizeLimited: false,
          spans: [
            {
              spanId: 0,
              parentSpanId: -1,
              startTime: 1_700_000_000_000,
              endTime: 1_700_000_000_040,
              operationName: "GET:/",
              peer: "",
              spanType: "Entry",
              spanLayer: "Http",
              componentId: 0,
              isError: false,
              skipAnalysis: false,
              refs: [],
              tags: [],
              logs: [],
            },
          ],
        },
      },
    ]);
  });

  const own = { service: "shop-web", serviceVersion: "1", pagePath: "/cart" };
  it.each([
    ["/browser/perfData", "perfData", { ...own, loadPageTime: 90 }, { loadPageTime: 90, dnsTime: 0 }],
    ["/browser/perfData/webVitals", "webVitals", { ...own, cls: 0.25, lcpTime: -1 }, { cls: 0.25, lcpTime: -1 }],
    ["/browser/perfData/webInteractions", "webInteractions", [{ ...own, inpTime: 16 }], { inpTime: 16 }],
    ["/browser/perfData/resources", "resources", [{ ...own, name: "a.js", size: 7 }], { name: "a.js", size: 7 }],
    ["/browser/errorLog", "errorLogs", { ...own, uniqueId: "e", category: "js" }, { uniqueId: "e", category: "js" }],
    ["/browser/errorLogs", "errorLogs", [{ ...own, uniqueId: "e", category: 3 }], { category: "promise" }],
    ["/v3/logs", "logs", [{ service: "shop", timestamp: "17" }], { service: "shop", timestamp: 17 }],
    ["/v3/events", "events", [{ uuid: "u", layer: "GENERAL", parameters: { a: "1" } }], { parameters: { a: "1" } }],
    ["/v3/management/keepAlive", "keepAlive", { service: "shop", layer: "BROWSER" }, { layer: "BROWSER" }],
    [
      "/v3/management/reportProperties",
      "instanceProperties",
      { service: "shop", properties: [{ key: "language", value: "nodejs" }] },
      { properties: [{ key: "language", value: "nodejs" }] },
    ],
  ] as const)("stores what %s takes as %s", async (path, signal, body, expected) => {
    expect((await running.post(path, body)).status).toBe(200);
    expect(itemsOf(signal)).toEqual([expect.objectContaining(expected)]);
  });

  it.each([
    ["gzip", gzipSync],
    ["deflate", deflateSync],
  ])("inflates %s", async (encoding, compress) => {
    const body = compress(JSON.stringify([sentSegment("s1")]));
    const headers = { "content-type": "application/json; charset=utf-8", "content-encoding": encoding };
    expect((await running.post("/v3/segments", body, headers)).status).toBe(200);
    expect(running.collector.store.segments()).toHaveLength(1);
  });
});

describe("a request that is refused", () => {
  const json = { "content-type": "application/json" };
  it.each([
    ["no JSON", "/v3/segments", "[{", {}, "malformed"],
    ["an empty body", "/v3/segments", "", {}, "malformed"],
    ["an object for an array", "/v3/segments", sentSegment("s1"), {}, "malformed"],
    ["an array for an object", "/browser/perfData", [{}], {}, "malformed"],
    ["a string for an object", "/v3/segments", ["s1"], {}, "malformed"],
    ["null for an object", "/v3/segment", "null", {}, "malformed"],
    ["a fraction", "/v3/segments", [sentSegment("s1", { startTime: 1.5 })], {}, "malformed"],
    ["an event without layer", "/v3/events", [{ uuid: "u" }], {}, "malformed"],
    ["an unknown layer", "/v3/management/keepAlive", { service: "s", layer: "Browser" }, {}, "malformed"],
    ["text", "/v3/segments", "[]", { "content-type": "text/plain;charset=UTF-8" }, "unsupported-type"],
    ["brotli", "/v3/segments", "x", { "content-encoding": "br" }, "unsupported-type"],
    ["broken gzip", "/v3/segments", "x", { "content-encoding": "gzip" }, "malformed"],
  ] as const)("stores nothing of %s and counts it", async (...[, path, body, headers, reason]) => {
    const response = await running.post(path, body, { ...json, ...headers });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(reason);
    const { store } = running.collector;
    expect(store.segments()).toEqual([]);
    expect(store.stats().refused).toEqual({ [reason]: 1 });
  });

  it("stores no part of a batch with one bad element", async () => {
    const batch = [sentSegment("s1"), sentSegment("s2", { endTime: 0.5 }), sentSegment("s3")];
    expect((await running.post("/v3/segments", batch)).status).toBe(400);
    expect(running.collector.store.segments()).toEqual([]);
  });

  it.each([
    ["as sent", {}, (text: string) => text],
    ["after inflating", { "content-encoding": "gzip" }, (text: string) => gzipSync(text)],
  ])("refuses more than 10 MiB %s", async (_, headers, encode) => {
    const text = JSON.stringify([sentSegment("s1", { operationName: "x".repeat(10 * 1024 * 1024) })]);
    const response = await running.post("/v3/segments", encode(text), { ...json, ...headers });
    expect(response.status).toBe(413);
    expect(running.collector.store.stats().refused).toEqual({ "too-large": 1 });
  });

  it("answers 405 to GET and 404 to a path OAP does not have", async () => {
    expect((await fetch(`${running.collector.url}/v3/segments`)).status).toBe(405);
    expect((await running.post("/v3/spans", [])).status).toBe(404);
  });
});

describe("what OAP answers with 200 and never shows", () => {
  it.each([
    ["a snake_case segment", "/v3/segments", [{ trace_id: "t", trace_segment_id: "s" }], "no-segment-id"],
    ["a segment without trace id", "/v3/segment", sentSegment("s1", {}, ""), "no-trace-id"],
    ["a segment without spans", "/v3/segment", { ...sentSegment("s1"), spans: [] }, "no-spans"],
    ["an error log without id", "/browser/errorLog", { service: "shop-web" }, "no-unique-id"],
  ])("discards %s and counts it", async (_, path, body, reason) => {
    expect((await running.post(path, body)).status).toBe(200);
    expect(running.collector.store.stats().discarded).toEqual({ [reason]: 1 });
    expect(running.collector.store.segments()).toEqual([]);
    expect(itemsOf("errorLogs")).toEqual([]);
  });
});

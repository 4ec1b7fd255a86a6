import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Collector, startCollector } from "../../src/devtools/index.ts";
import { decodeSw8, encodeSw8 } from "../../src/index.ts";
import { type RecordingServer, startRecordingServer } from "../support/recording-server.ts";
import { describeSpan } from "../support/segment-text.ts";
import { type ServedApp, serveApp } from "./serve-app.ts";

const CARRIER = {
  traceId: "5b8aa5a2d2c872e8321cf37308d69df2",
  parentTraceSegmentId: "000000000000000000000000000000a2",
  parentSpanId: 4,
  parentService: "shop-web",
  parentServiceInstance: "v1",
  parentEndpoint: "/cart",
  networkAddressUsedAtPeer: "hono.example:443",
};

/** `[what is asked for, the spans of its segment]`, in the order in which they end. */
const CASES: readonly (readonly [path: string, init: RequestInit, spans: readonly string[]])[] = [
  ["/users/ada", {}, ["Exit GET:/items/{id} 200", "Local ask", "Entry GET:/users/{id} 200"]],
  ["/users/7", { method: "POST", body: '{"a":1}' }, ["Entry POST:/users/{id} 201"]],
  ["/users/7", { method: "HEAD" }, ["Exit GET:/items/{id} 200", "Local ask", "Entry HEAD:/users/{id} 200"]],
  ["/admin/sales", {}, ["Entry GET:/admin/{page} 401 ERROR"]],
  ["/admin/sales", { headers: { authorization: "yes" } }, ["Entry GET:/admin/{page} 200"]],
  ["/files/logo.png", {}, ["Entry GET:/files/{name} 204"]],
  ["/files/logo.gif", {}, ["Entry GET:/files/logo.gif 404 ERROR"]],
  ["/kinds", {}, ["Entry GET:/kinds/{kind} 200"]],
  ["/kinds/fish", {}, ["Entry GET:/kinds/{kind} 200"]],
  ["/deep/er/and/deeper", {}, ["Entry GET:/deep/* 200"]],
  ["/all/7", { method: "PUT" }, ["Entry PUT:/all/{x} 200"]],
  ["/static/7", {}, ["Entry GET:/static/{id} 200"]],
  ["/tagged", {}, ["Entry GET:/tagged 200"]],
  ["/stream", {}, ["Entry GET:/stream 200"]],
  ["/throws", {}, ["Entry GET:/throws 500 ERROR no such cart"]],
  ["/teapot", {}, ["Entry GET:/teapot 418 ERROR short and stout"]],
  ["/orders/o1/items/i1", {}, ["Entry GET:/orders/{order}/items/{item} 200"]],
  ["/orders/fails", {}, ["Entry GET:/orders/fails 502 ERROR no order"]],
  ["/nowhere/42", {}, ["Entry GET:/nowhere/{id} 404 ERROR"]],
];

let collector: Collector;
let upstream: RecordingServer;

beforeAll(async () => {
  collector = await startCollector({ port: 0 });
  upstream = await startRecordingServer((_request, response) => response.end("12 left"));
});

afterAll(async () => {
  await upstream.close();
  await collector.close();
});

async function ask(origin: string, path: string, init: RequestInit): Promise<unknown> {
  const response = await fetch(origin + path, init);
  const headers = [...response.headers].filter(([name]) => !["date", "connection", "keep-alive"].includes(name));
  return { status: response.status, headers, body: await response.text() };
}

/** Waits for the segment that continues a span of the test's, told apart by that span's id. */
function segmentAfter(parentSpanId: number) {
  return collector.store.waitFor((store) =>
    store
      .segments()
      .find(({ segment }) => segment.spans.some(({ refs }) => refs.some((ref) => ref.parentSpanId === parentSpanId))),
  );
}

describe.each(["node", "bun", "deno", "workerd"] as const)("the middleware for Hono in %s", (runtime) => {
  let app: ServedApp;

  beforeAll(async () => {
    collector.store.clear();
    app = await serveApp(runtime, collector.url, upstream.url);
  });

  afterAll(() => app.stop());

  it.each(CASES.map(([path, init, spans], id) => ({ what: `${init.method ?? "GET"} ${path}`, path, init, spans, id })))(
    "answers $what as the bare application does, and makes the exact spans",
    async ({ path, init, spans, id }) => {
      const headers = { ...init.headers, sw8: encodeSw8({ ...CARRIER, parentSpanId: id }) };
      expect(await ask(app.traced, path, { ...init, headers })).toEqual(
        await ask(app.bare, path, { ...init, headers }),
      );
      const { segment } = await segmentAfter(id);
      expect(segment.spans.map(describeSpan)).toEqual(spans);
      expect(segment).toMatchObject({ traceId: CARRIER.traceId, service: "hono-shop", serviceInstance: "h1" });
      const entry = segment.spans.at(-1);
      expect(entry).toMatchObject({ spanLayer: "Http", componentId: 49, parentSpanId: -1 });
      expect(entry?.refs).toEqual([{ refType: "CrossProcess", ...CARRIER, parentSpanId: id }]);
      expect(entry?.tags.slice(0, 2)).toEqual([
        { key: "http.method", value: init.method ?? "GET" },
        { key: "url", value: app.traced + path },
      ]);
    },
  );

  it("tells a callee the route as the calling endpoint", async () => {
    await ask(app.traced, "/users/bob", { headers: { sw8: encodeSw8({ ...CARRIER, parentSpanId: 100 }) } });
    await segmentAfter(100);
    expect(decodeSw8(String(upstream.requests.at(-1)?.headers["sw8"]))).toMatchObject({
      traceId: CARRIER.traceId,
      parentService: "hono-shop",
      parentEndpoint: "GET:/users/{id}",
      networkAddressUsedAtPeer: upstream.peer,
    });
  });

  it("makes one segment of each request", () => {
    expect(collector.store.segments()).toHaveLength(CASES.length + 1);
  });
});

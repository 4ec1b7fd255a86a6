import { describe, expect, it, vi } from "vitest";
import { decodeSw8 } from "../../../src/core/context/context-carrier.ts";
import { type FetchHost, instrumentOutboundFetch } from "../../../src/edge/outbound-fetch.ts";
import { createHttpReporter } from "../../../src/http/index.ts";
import { segmentItem } from "../core/report/items.ts";
import { createTestServer, parentsOf } from "./served.ts";

/** A host whose `fetch` keeps the requests that reach it, as the network would see them. */
function createHost(answer: (request: Request) => Response | Promise<Response> = () => new Response()) {
  const requests: Request[] = [];
  const native = vi.fn<FetchHost["fetch"]>(async (input, init) => {
    const request = new Request(input, init);
    requests.push(request);
    return answer(request);
  });
  const host: FetchHost = { fetch: native };
  return { host, native, requests };
}

/** Makes calls within a request to `http://edge.example:8787/` and gives what came of them. */
async function within(host: FetchHost, call: (fetch: FetchHost["fetch"]) => unknown) {
  const server = createTestServer();
  const restore = instrumentOutboundFetch(host, server.setting.storage);
  let outcome: unknown;
  await server.serve(new Request("http://edge.example:8787/"), async () => {
    outcome = await Promise.resolve(call((...args) => host.fetch(...args))).catch((reason: unknown) => reason);
    return new Response();
  });
  return { ...server, restore, outcome };
}

describe("a fetch within a traced request", () => {
  it.each<[string, Parameters<FetchHost["fetch"]>]>([
    ["text", ["https://stock.example/items/7?secret=1", { method: "put" }]],
    ["a URL", [new URL("https://stock.example/items/7"), { method: "PUT" }]],
    ["a Request", [new Request("https://stock.example/items/7", { method: "PUT" })]],
  ])("makes an Exit span and sends sw8, given as %s", async (_what, args) => {
    const { host, requests } = createHost();
    const { span, segment } = await within(host, (fetch) => fetch(...args));
    const exit = span("PUT:/items/{id}");
    expect(exit).toMatchObject({
      spanType: 1,
      spanLayer: 3,
      componentId: 2,
      parentSpanId: 0,
      peer: "stock.example:443",
      isError: false,
      tags: [
        { key: "http.method", value: "PUT" },
        { key: "url", value: "https://stock.example/items/7" },
        { key: "http.status_code", value: "200" },
      ],
    });
    expect(decodeSw8(requests[0]?.headers.get("sw8") ?? "")).toMatchObject({
      traceId: segment().traceId,
      parentTraceSegmentId: segment().traceSegmentId,
      parentSpanId: exit.spanId,
      parentEndpoint: "GET:/",
      networkAddressUsedAtPeer: exit.peer,
    });
  });

  it("keeps the caller's headers, body and options", async () => {
    const { host, requests } = createHost();
    const headers = { "x-a": "1", sw8: "stale" };
    const request = new Request("http://stock/", { method: "POST", body: "order", headers: { "x-b": "2" } });
    await within(host, (fetch) =>
      Promise.all([
        fetch("http://stock/", { method: "POST", body: "order", headers, redirect: "manual" }),
        fetch(request),
        fetch(new Request("http://stock/", { headers: { "x-b": "2" } }), { headers: [["x-c", "3"]], method: "DELETE" }),
      ]),
    );
    const [first, second, third] = requests;
    expect(first?.headers.get("x-a")).toBe("1");
    expect(first?.headers.get("sw8")).toMatch(/^1-/);
    expect(first?.redirect).toBe("manual");
    expect(await first?.text()).toBe("order");
    expect([second?.method, second?.headers.get("x-b"), await second?.text()]).toEqual(["POST", "2", "order"]);
    expect([third?.method, third?.headers.get("x-b"), third?.headers.get("x-c")]).toEqual(["DELETE", null, "3"]);
    expect(headers).toEqual({ "x-a": "1", sw8: "stale" });
  });

  it("keeps method and body when the options are a Request, as proxies on the edge write it", async () => {
    const { host, requests } = createHost();
    const incoming = new Request("http://edge.example:8787/", {
      method: "POST",
      body: "order",
      headers: { "x-a": "1" },
    });
    await within(host, (fetch) => fetch("http://stock/", incoming));
    const [sent] = requests;
    expect([sent?.method, sent?.headers.get("x-a"), await sent?.text()]).toEqual(["POST", "1", "order"]);
    expect(sent?.headers.get("sw8")).toMatch(/^1-/);
  });

  it("gives the very Response, unread, and tags its status", async () => {
    const response = new Response("gone", { status: 404 });
    const { host } = createHost(() => response);
    const { outcome, span } = await within(host, (fetch) => fetch("http://stock/items"));
    expect(outcome).toBe(response);
    expect(response.bodyUsed).toBe(false);
    expect(span("GET:/items").isError).toBe(true);
    expect(span("GET:/items").tags).toContainEqual({ key: "http.status_code", value: "404" });
  });

  it("gives the very rejection and logs it", async () => {
    const reason = new TypeError("fetch failed");
    const { host } = createHost(() => Promise.reject(reason));
    const { outcome, span } = await within(host, (fetch) => fetch("http://stock/items"));
    expect(outcome).toBe(reason);
    const exit = span("GET:/items");
    expect(exit.isError).toBe(true);
    expect(exit.tags?.map(({ key }) => key)).not.toContain("http.status_code");
    expect(exit.logs?.[0]?.data).toContainEqual({ key: "message", value: "fetch failed" });
  });

  it("ends its span when fetch throws at once instead of rejecting", async () => {
    const error = new Error("another wrapper");
    const host: FetchHost = {
      fetch: () => {
        throw error;
      },
    };
    const { outcome, segments } = await within(host, async (fetch) => fetch("http://stock/items"));
    expect(outcome).toBe(error);
    expect(segments()).toHaveLength(1);
    expect(segments()[0]?.spans).toContainEqual(
      expect.objectContaining({ operationName: "GET:/items", isError: true }),
    );
  });

  it.each([
    ["the host it was called on", "http://edge.example:8787/self", "origin/edge.example:8787"],
    ["another port", "http://edge.example:8788/self", "edge.example:8788"],
    ["another host", "http://other.example:8787/self", "other.example:8787"],
  ])("names the peer of %s", async (_what, url, peer) => {
    const { host, requests } = createHost();
    const { span } = await within(host, (fetch) => fetch(url));
    expect(span("GET:/self").peer).toBe(peer);
    expect(decodeSw8(requests[0]?.headers.get("sw8") ?? "")?.networkAddressUsedAtPeer).toBe(peer);
  });

  it("hangs below the span that runs, also when several run at once", async () => {
    const { host } = createHost();
    const { segment } = await within(host, (fetch) => Promise.all([fetch("http://a/1st"), fetch("http://b/2nd")]));
    expect(parentsOf(segment())).toEqual({ "GET:/": undefined, "GET:/1st": "GET:/", "GET:/2nd": "GET:/" });
  });

  it.each(["data:text/plain,hello", "blob:nodedata:1", "file:///etc/hosts"])("makes no span for %s", async (url) => {
    const { host, native } = createHost();
    const { segment } = await within(host, (fetch) => fetch(url));
    expect(segment().spans).toHaveLength(1);
    expect(native.mock.calls).toEqual([[url]]);
  });

  it.each<[string, unknown[]]>([
    ["a relative URL", ["/relative"]],
    ["no argument", []],
  ])("leaves it to the native fetch to refuse %s", async (_what, args) => {
    const { host, native } = createHost();
    const { outcome, segment } = await within(host, (fetch) => Reflect.apply(fetch, undefined, args));
    expect(outcome).toBeInstanceOf(TypeError);
    expect(native.mock.calls).toEqual([args]);
    expect(segment().spans).toHaveLength(1);
  });

  it("ends its span with the native error when fetch refuses the options", async () => {
    const { host, native } = createHost();
    const init = { headers: { "bad name": "x" } };
    const { outcome, span } = await within(host, (fetch) => fetch("http://stock/items", init));
    expect(outcome).toBeInstanceOf(TypeError);
    expect(native.mock.calls).toEqual([["http://stock/items", init]]);
    expect(span("GET:/items").isError).toBe(true);
  });

  it("is not traced when it is the agent's own", async () => {
    const { host, requests } = createHost();
    const { segment } = await within(host, async (fetch) => {
      const reporter = createHttpReporter({ collector: "http://oap:12800", fetch });
      reporter.report("segment", segmentItem(1));
      await reporter.close();
    });
    expect(requests.map(({ url }) => url)).toEqual(["http://oap:12800/v3/segments"]);
    expect(requests[0]?.headers.has("sw8")).toBe(false);
    expect(segment().spans).toHaveLength(1);
  });
});

describe("instrumentOutboundFetch()", () => {
  it("leaves a fetch outside a traced request to the native one, arguments and result the same", async () => {
    const { host, native } = createHost();
    instrumentOutboundFetch(host, createTestServer().setting.storage);
    const init = { method: "POST" };
    const call = host.fetch("http://stock/", init);
    expect(native.mock.calls[0]?.[1]).toBe(init);
    expect(call).toBe(native.mock.results[0]?.value);
    await call;
  });

  it("keeps the function's name, length and text", () => {
    const host: FetchHost = { fetch: globalThis.fetch };
    instrumentOutboundFetch(host, createTestServer().setting.storage);
    expect(host.fetch).not.toBe(globalThis.fetch);
    expect([host.fetch.name, host.fetch.length]).toEqual([globalThis.fetch.name, globalThis.fetch.length]);
  });

  it("is patched where it is, as in workerd, where the global object inherits it", () => {
    const { host: prototype, native } = createHost();
    const host: FetchHost = Object.create(prototype);
    const restore = instrumentOutboundFetch(host, createTestServer().setting.storage);
    expect(Object.keys(host)).toEqual([]);
    expect(host.fetch).not.toBe(native);
    restore();
    expect(prototype.fetch).toBe(native);
    expect(Object.keys(host)).toEqual([]);
  });

  it("makes one span however often it is called, and puts the native fetch back", async () => {
    const { host, native } = createHost();
    const restore = instrumentOutboundFetch(host, createTestServer().setting.storage);
    restore();
    const { segment, restore: restoreAgain } = await within(host, (fetch) => fetch("http://stock/items"));
    expect(segment().spans).toHaveLength(2);
    restoreAgain();
    expect(host.fetch).toBe(native);
  });

  it("stays as long as one of those who asked for it needs it", () => {
    const { host, native } = createHost();
    const { storage } = createTestServer().setting;
    const stopFirst = instrumentOutboundFetch(host, storage);
    const stopSecond = instrumentOutboundFetch(host, storage);
    stopFirst();
    expect(host.fetch).not.toBe(native);
    stopSecond();
    expect(host.fetch).toBe(native);
  });

  it("traces no more once it was stopped, also behind somebody else's patch", async () => {
    const { host, requests } = createHost();
    const server = createTestServer();
    const stop = instrumentOutboundFetch(host, server.setting.storage);
    const ours = host.fetch;
    host.fetch = (...args) => ours(...args);
    stop();
    await server.serve(new Request("http://edge.example/"), () => host.fetch("http://stock/items"));
    expect(requests[0]?.headers.has("sw8")).toBe(false);
    expect(server.segment().spans).toHaveLength(1);
  });

  it("does not undo what somebody else has put over it", () => {
    const { host } = createHost();
    const restore = instrumentOutboundFetch(host, createTestServer().setting.storage);
    const theirs: FetchHost["fetch"] = () => Promise.resolve(new Response());
    host.fetch = theirs;
    restore();
    expect(host.fetch).toBe(theirs);
  });
});

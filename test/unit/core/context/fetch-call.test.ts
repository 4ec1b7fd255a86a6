import { describe, expect, it } from "vitest";
import { type FetchArguments, readFetchCall, withHeaders } from "../../../../src/core/context/fetch-call.ts";
import { resolveExchangeOptions } from "../../../../src/core/report/http-exchange.ts";
import { createHttpTransport } from "../../../../src/http/index.ts";
import { segmentItem } from "../report/items.ts";

/** What the network would see of a call. */
async function sent(args: FetchArguments) {
  const request = new Request(...args);
  return { method: request.method, sw8: request.headers.get("sw8"), body: await request.text(), request };
}

describe("readFetchCall()", () => {
  it.each<[string, FetchArguments, string, string]>([
    ["text", ["https://a/x?y"], "GET", "https://a/x?y"],
    ["a URL and options", [new URL("https://a/x"), { method: "delete" }], "DELETE", "https://a/x"],
    ["a Request", [new Request("https://a/x", { method: "PUT" })], "PUT", "https://a/x"],
    [
      "a Request and options",
      [new Request("https://a/x", { method: "PUT" }), { method: "POST" }],
      "POST",
      "https://a/x",
    ],
    ["an address and a Request", ["https://a/x", new Request("https://b/", { method: "PUT" })], "PUT", "https://a/x"],
    ["null options", ["https://a/x", JSON.parse("null")], "GET", "https://a/x"],
  ])("reads method and URL of %s", (_what, args, method, url) => {
    const call = readFetchCall(args);
    expect([call?.method, call?.url.href]).toEqual([method, url]);
  });

  it("resolves a relative address where there is a base", () => {
    expect(readFetchCall(["/x"], "https://shop.example/a/")?.url.href).toBe("https://shop.example/x");
    expect(readFetchCall(["/x"])).toBeUndefined();
  });

  it("reads the signal of the options, else of the Request", () => {
    const { signal } = new AbortController();
    expect(readFetchCall(["https://a/", { signal }])?.signal).toBe(signal);
    const request = new Request("https://a/", { signal });
    expect(readFetchCall([request])?.signal).toBe(request.signal);
    expect(readFetchCall(["https://a/"])?.signal).toBeUndefined();
  });

  it.each<[string, unknown[]]>([
    ["no arguments", []],
    ["what is no URL", ["http://"]],
    ["data:", ["data:text/plain,x"]],
    ["blob:", ["blob:https://a/1"]],
    ["file:", ["file:///etc/hosts"]],
    ["an address that cannot be printed", [Object.create(null)]],
    ["a method that cannot be printed", ["https://a/", { method: Object.create(null) }]],
  ])("gives undefined for %s, and does not throw", (_what, args) => {
    expect(Reflect.apply(readFetchCall, undefined, [args])).toBeUndefined();
  });

  it("gives undefined for the agent's own requests", async () => {
    const calls: unknown[] = [];
    const { fetch } = resolveExchangeOptions({
      fetch: (...args) => {
        calls.push(Reflect.apply(readFetchCall, undefined, [args]));
        return Promise.resolve(new Response());
      },
    });
    const transport = createHttpTransport({ collector: "https://oap.example", fetch });
    for (const request of transport.encode("segment", [segmentItem(1)]) ?? []) {
      await transport.send(request, { keepalive: false });
    }
    expect(calls).toEqual([undefined]);
  });
});

describe("withHeaders()", () => {
  it.each<[string, () => FetchArguments]>([
    ["an address and options", () => ["https://a/", { method: "POST", body: "order", headers: [["x-a", "1"]] }]],
    ["a Request", () => [new Request("https://a/", { method: "POST", body: "order", headers: { "x-a": "1" } })]],
    [
      "an address and a Request",
      () => ["https://a/", new Request("https://b/", { method: "POST", body: "order", headers: { "x-a": "1" } })],
    ],
    [
      "options that inherit",
      () => ["https://a/", Object.create({ method: "POST", body: "order", headers: { "x-a": "1" } })],
    ],
    [
      "options without a prototype",
      () => [
        "https://a/",
        Object.assign(Object.create(null), { method: "POST", body: "order", headers: { "x-a": "1" } }),
      ],
    ],
  ])("adds the header to %s and keeps method, body and headers", async (_what, make) => {
    const { method, sw8, body, request } = await sent(withHeaders(make(), { sw8: "1-x" }));
    expect([method, sw8, body, request.headers.get("x-a")]).toEqual(["POST", "1-x", "order", "1"]);
  });

  it("replaces a stale header and leaves the caller's objects as they are", async () => {
    const headers = new Headers({ sw8: "stale" });
    const init = { headers };
    const request = new Request("https://a/", { headers: { sw8: "stale" } });
    expect((await sent(withHeaders(["https://a/", init], { sw8: "1-x" }))).sw8).toBe("1-x");
    expect((await sent(withHeaders([request], { sw8: "1-x" }))).sw8).toBe("1-x");
    expect([init.headers, headers.get("sw8"), request.headers.get("sw8")]).toEqual([headers, "stale", "stale"]);
  });

  it("gives headers that are safe as they are to a call without any, and to a Request or beside others all the same", async () => {
    const added = { sw8: "1-x" };
    expect(withHeaders(["https://a/"], added, true)).toEqual(["https://a/", { headers: added }]);
    expect(withHeaders(["https://a/", { method: "PUT" }], added, true)[1]?.headers).toBe(added);
    expect((await sent(withHeaders(["https://a/", { headers: { SW8: "stale" } }], added, true))).sw8).toBe("1-x");
    expect((await sent(withHeaders([new Request("https://a/", { headers: { SW8: "stale" } })], added, true))).sw8).toBe(
      "1-x",
    );
  });

  it("throws for null as the caller's headers, as fetch does", () => {
    const init = { headers: JSON.parse("null") };
    expect(() => withHeaders(["https://a/", init], { sw8: "1-x" }, true)).toThrow(TypeError);
  });

  it("refuses itself what fetch would refuse, unless the headers are said to be safe", () => {
    expect(() => withHeaders(["https://a/"], { sw8: "\u2713" })).toThrow(TypeError);
  });

  it("leaves options that are no part of a Request's own to fetch", () => {
    const init = { cf: { cacheTtl: 5 }, method: "GET" };
    expect(withHeaders(["https://a/", init], { sw8: "1-x" })[1]).toMatchObject(init);
  });

  it("keeps the caller's signal at work", () => {
    const controller = new AbortController();
    const [input] = withHeaders([new Request("https://a/", { signal: controller.signal })], { sw8: "1-x" });
    controller.abort();
    expect(input instanceof Request && input.signal.aborted).toBe(true);
  });

  it("throws what Request throws on a body that is used", async () => {
    const request = new Request("https://a/", { method: "POST", body: "x" });
    await request.text();
    expect(() => withHeaders([request], { sw8: "1-x" })).toThrow(TypeError);
  });
});

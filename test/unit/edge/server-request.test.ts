import { describe, expect, it } from "vitest";
import { beginRequest } from "../../../src/edge/server-request.ts";
import { sw8Of } from "../core/context/sw8-headers.ts";
import { createTestServer } from "./served.ts";

describe("beginRequest()", () => {
  it("names the span METHOD:/path, normalised, with method and url but no query or credentials", async () => {
    const { serve, segment } = createTestServer();
    await serve(new Request("http://shop.example/users/7?token=x#y", { method: "post" }), () => new Response());
    expect(segment().spans).toEqual([
      expect.objectContaining({
        operationName: "POST:/users/{id}",
        spanType: 0,
        spanLayer: 3,
        componentId: 4001,
        parentSpanId: -1,
        tags: [
          { key: "http.method", value: "POST" },
          { key: "url", value: "http://shop.example/users/7" },
          { key: "http.status_code", value: "200" },
        ],
      }),
    ]);
  });

  it("continues the caller's trace, field 8 as the caller had it", async () => {
    const { serve, segment } = createTestServer();
    await serve(new Request("http://shop.example/", { headers: { sw8: sw8Of() } }), () => new Response());
    expect(segment().traceId).toBe("trace");
    expect(segment().spans[0]?.refs).toEqual([expect.objectContaining({ networkAddressUsedAtPeer: "shop:80" })]);
  });

  it("serves a request with a broken header and starts a new trace", async () => {
    const { serve, segment } = createTestServer();
    const request = new Request("http://shop.example/", { headers: { sw8: "1-garbage" } });
    expect((await serve(request, () => new Response("served"))).status).toBe(200);
    expect(segment().traceId).toMatch(/^[0-9a-f]{32}$/);
  });

  it("leaves a CORS preflight alone, not an OPTIONS request of the application", () => {
    const { setting } = createTestServer();
    const headers = { "access-control-request-method": "POST" };
    expect(beginRequest(setting, new Request("http://a/", { method: "OPTIONS", headers }))).toBeUndefined();
    expect(beginRequest(setting, new Request("http://a/", { method: "OPTIONS" }))?.span.operationName).toBe(
      "OPTIONS:/",
    );
  });

  it("tells the host that the request was called on", () => {
    const { setting } = createTestServer();
    expect(beginRequest(setting, new Request("https://shop.example/"))?.servedPeer).toBe("shop.example:443");
  });
});

describe("serveRequest()", () => {
  it("gives the very response of the handler, its body untouched", async () => {
    const { serve } = createTestServer();
    const response = new Response("body");
    expect(await serve(new Request("http://a/"), () => response)).toBe(response);
    expect(response.bodyUsed).toBe(false);
    const later = new Response("later");
    expect(await serve(new Request("http://a/"), () => Promise.resolve(later))).toBe(later);
  });

  it.each([
    [204, false],
    [302, false],
    [404, true],
    [500, true],
  ])("marks %i: error %s", async (status, isError) => {
    const { serve, segment } = createTestServer();
    await serve(new Request("http://a/"), () => new Response(null, { status }));
    expect(segment().spans[0]).toMatchObject({ isError });
  });

  it.each([["synchronously"], ["later"]])("gives the very error that the handler throws %s", async (when) => {
    const { serve, segment } = createTestServer();
    const error = new RangeError("no stock");
    const handle = (): Promise<Response> => {
      if (when === "later") return Promise.reject(error);
      throw error;
    };
    await expect(serve(new Request("http://a/"), handle)).rejects.toBe(error);
    const [span] = segment().spans;
    expect(span?.isError).toBe(true);
    expect(span?.logs?.[0]?.data).toContainEqual({ key: "message", value: "no stock" });
  });

  it("passes on what is no Response at all", async () => {
    const { serve, segments } = createTestServer();
    const nothing: Response = JSON.parse("null");
    expect(await serve(new Request("http://a/"), () => nothing)).toBe(nothing);
    expect(segments()).toHaveLength(1);
  });

  it("ends the span when the handler settles, however long the body streams", async () => {
    const { serve, clock, segment } = createTestServer();
    const endless = new ReadableStream();
    const response = await serve(new Request("http://a/"), async () => {
      clock.advance(30);
      return new Response(endless);
    });
    clock.advance(1_000);
    const [span] = segment().spans;
    expect((span?.endTime ?? 0) - (span?.startTime ?? 0)).toBe(30);
    expect(response.body).toBe(endless);
  });

  it("runs the handler within the span, and nothing outside it", async () => {
    const { serve, setting } = createTestServer();
    const seen: unknown[] = [];
    await serve(new Request("http://a/x"), async () => {
      seen.push(setting.tracer.activeSpan ?? setting.storage.get()?.operationName);
      await Promise.resolve();
      seen.push(setting.storage.get()?.operationName, setting.storage.scope()?.servedPeer);
      return new Response();
    });
    expect(seen).toEqual(["GET:/x", "GET:/x", "a:80"]);
    expect(setting.storage.get()).toBeUndefined();
  });

  it("never mixes two requests that run at the same time", async () => {
    const { serve, setting, segments } = createTestServer();
    const gates = new Map<string, () => void>();
    const handle = async (request: Request): Promise<Response> => {
      const path = new URL(request.url).pathname;
      await new Promise<void>((resolve) => gates.set(path, resolve));
      const parent = setting.storage.get();
      parent?.context.createLocalSpan(`work of ${path}`, { parent }).end();
      return new Response(parent?.operationName);
    };
    const both = [serve(new Request("http://a/1st"), handle), serve(new Request("http://b/2nd"), handle)];
    await Promise.resolve();
    gates.get("/2nd")?.();
    gates.get("/1st")?.();
    const [first, second] = await Promise.all(both.map(async (each) => (await each).text()));
    expect([first, second]).toEqual(["GET:/1st", "GET:/2nd"]);
    const names = segments().map(({ spans }) => spans.map(({ operationName }) => operationName));
    expect(names.sort()).toEqual([
      ["work of /1st", "GET:/1st"],
      ["work of /2nd", "GET:/2nd"],
    ]);
  });
});

import { Hono } from "hono";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ComponentId } from "../../../src/core/segment/component-id.ts";
import { edgeStorage } from "../../../src/edge/edge-storage.ts";
import { beginRequest, serveRequest } from "../../../src/edge/server-request.ts";
import { type HonoOptions, type SkyWalkingMiddleware, skywalking, trace } from "../../../src/hono/index.ts";
import { createMemoryReporter } from "../../../src/testing/index.ts";
import { createTestTracer } from "../test-tracer.ts";

const started: SkyWalkingMiddleware[] = [];

afterEach(async () => {
  for (const middleware of started.splice(0)) await middleware.stop();
});

function createApp(options: Partial<HonoOptions> = {}) {
  const reporter = createMemoryReporter();
  const middleware = skywalking({ service: "shop", reporter, heartbeat: false, ...options });
  started.push(middleware);
  const app = new Hono().use(middleware);
  const names = (): string[] =>
    reporter.items("segment").flatMap(({ spans }) => spans.map(({ operationName }) => operationName));
  return { app, reporter, middleware, names };
}

describe("skywalking()", () => {
  it("lets a value that is no Error go to the host, and logs it", async () => {
    const { app, reporter } = createApp();
    app.get("/text/:id", () => {
      // biome-ignore lint/style/useThrowOnlyError: what a host may do.
      throw "no error";
    });
    await expect(Promise.resolve(app.request("/text/7"))).rejects.toBe("no error");
    expect(reporter.items("segment")[0]?.spans[0]).toMatchObject({ operationName: "GET:/text/{id}", isError: true });
  });

  it("only names the span where another adapter has begun it", async () => {
    const { tracer, reporter: outer } = createTestTracer();
    const setting = { tracer, storage: edgeStorage(), componentId: ComponentId.Http };
    const { app, reporter } = createApp();
    const named = new Hono().use(skywalking()).route(
      "/",
      app.get("/users/:id", (context) => context.text("x")),
    );
    const request = new Request("http://a/users/ada");
    const served = beginRequest(setting, request);
    if (!served) throw new Error("not traced");
    await serveRequest(setting, served, () => named.request(request));
    expect(outer.items("segment").map(({ spans }) => spans.map(({ operationName }) => operationName))).toEqual([
      ["GET:/users/{id}"],
    ]);
    expect(reporter.items("segment")).toEqual([]);
  });

  it("without options only passes on where nothing has begun", async () => {
    const app = new Hono().use(skywalking()).get("/x", (context) => context.text("served"));
    expect(await (await app.request("/x")).text()).toBe("served");
  });

  it("prefers the hook's name to the route's", async () => {
    const { app, names } = createApp({ endpointName: ({ url }) => (url.endsWith("/mine") ? "mine" : undefined) });
    app.get("/:x", (context) => context.text("x"));
    await app.request("/mine");
    await app.request("/other");
    expect(names()).toEqual(["mine", "GET:/{x}"]);
  });

  it("asks the sampler and the ignore rule by the route's name", async () => {
    const asked: (string | undefined)[] = [];
    const { app, names } = createApp({
      ignore: (name) => name === "GET:/health/{id}",
      sampler: (name) => asked.push(name) > 1,
    });
    app.get("/health/:id", (context) => context.text("x")).get("/users/:id", (context) => context.text("x"));
    for (const path of ["/health/7", "/users/7", "/users/8"]) await app.request(path);
    expect(asked).toEqual(["GET:/users/{id}", "GET:/users/{id}"]);
    expect(names()).toEqual(["GET:/users/{id}"]);
  });

  it("asks the function of env once, with the first request's", async () => {
    const reporter = createMemoryReporter();
    const configure = vi.fn((env: { SERVICE: string }) => ({ service: env.SERVICE, reporter, heartbeat: false }));
    const middleware = skywalking(configure);
    started.push(middleware);
    expect(configure).not.toHaveBeenCalled();
    const app = new Hono<{ Bindings: { SERVICE: string } }>().use(middleware).get("/", (context) => context.text("x"));
    await app.request("/", {}, { SERVICE: "first" });
    await app.request("/", {}, { SERVICE: "second" });
    expect(configure).toHaveBeenCalledOnce();
    expect(reporter.items("segment").map(({ service }) => service)).toEqual(["first", "first"]);
  });

  it("prints bad options of env once and serves untraced", async () => {
    const printed = vi.spyOn(console, "error").mockImplementation(() => {});
    const app = new Hono().use(skywalking(() => ({ service: "" }))).get("/", (context) => context.text("served"));
    for (let times = 0; times < 2; times++) expect(await (await app.request("/")).text()).toBe("served");
    expect(printed).toHaveBeenCalledOnce();
    printed.mockRestore();
  });

  it.each<[string, unknown]>([
    ["null", null],
    ["text", "shop"],
    ["no service", {}],
    ["a bad collector", { service: "shop", collector: "oap" }],
    ["meters without a reporter", { service: "shop", collector: "http://oap", runtimeMeters: true }],
    ["a keep rule that is no function", { service: "shop", collector: "http://oap", keep: 1 }],
  ])("refuses %s at once", (_what, options) => {
    const native = globalThis.fetch;
    expect(() => skywalking(options as HonoOptions)).toThrow(expect.objectContaining({ code: "invalid-option" }));
    expect(globalThis.fetch).toBe(native);
  });

  it("puts fetch back when it stops, and only passes on then", async () => {
    const native = globalThis.fetch;
    const { app, middleware, names } = createApp();
    app.get("/:x", (context) => context.text("x"));
    expect(globalThis.fetch).not.toBe(native);
    await middleware.stop();
    expect(globalThis.fetch).toBe(native);
    expect((await app.request("/a")).status).toBe(200);
    expect(names()).toEqual([]);
  });

  it("what a request hands to waitUntil is its work, one call after the other", async () => {
    const promises: Promise<unknown>[] = [];
    const context = {
      waitUntil: (promise: Promise<unknown>) => void promises.push(promise),
      passThroughOnException() {},
      props: {},
    };
    const { app, reporter } = createApp({ flushIntervalMs: 20 });
    app.get("/later", (c) => {
      c.executionCtx.waitUntil(
        (async () => {
          for (const name of ["one", "two"]) {
            // The request has been answered by then.
            await new Promise((resolve) => setTimeout(resolve, 5));
            await trace(name, () => Promise.resolve());
          }
        })(),
      );
      return c.text("now");
    });
    await app.request("/later", {}, {}, context);
    await vi.waitFor(() => expect(promises).toHaveLength(2));
    await Promise.all(promises);
    expect(
      reporter.items("segment").map(({ spans }) => spans.map(({ operationName }) => operationName).sort()),
    ).toEqual([["GET:/later", "one", "two"]]);
  });

  it("leaves waitUntil of a Durable Object's state as it is, which is that of all its requests, and sends at once", async () => {
    const promises: Promise<unknown>[] = [];
    const waitUntil = (promise: Promise<unknown>): void => void promises.push(promise);
    const state = { waitUntil, storage: {}, passThroughOnException() {}, props: {} };
    const { app, reporter, names } = createApp({ flushIntervalMs: 60_000 });
    const flush = vi.spyOn(reporter, "flush");
    app.get("/:x", (c) => c.text("x"));
    for (let times = 0; times < 2; times++) await app.request("/a", {}, {}, state);
    await Promise.all(promises);
    expect(state.waitUntil).toBe(waitUntil);
    expect([flush.mock.calls.length, names()]).toEqual([2, ["GET:/{x}", "GET:/{x}"]]);
  });

  it("sends at once in a Worker whose requests come without a context, and in no other runtime", async () => {
    const counts: number[] = [];
    for (const userAgent of ["Cloudflare-Workers", "Node.js/24"]) {
      vi.stubGlobal("navigator", { userAgent });
      const { app, reporter } = createApp({ flushIntervalMs: 60_000 });
      vi.unstubAllGlobals();
      const flush = vi.spyOn(reporter, "flush");
      app.get("/:x", (c) => c.text("x"));
      await app.request("/a");
      await Promise.resolve();
      counts.push(flush.mock.calls.length);
    }
    expect(counts).toEqual([1, 0]);
  });

  it("sends in waitUntil where the request has one, in windows as a Worker does", async () => {
    const promises: Promise<unknown>[] = [];
    const context = {
      waitUntil: (promise: Promise<unknown>) => promises.push(promise),
      passThroughOnException() {},
      props: {},
    };
    const { app, reporter, names } = createApp({
      flushIntervalMs: 20,
      keep: ({ spans }) => spans[0]?.operationName !== "GET:/dropped",
    });
    const flush = vi.spyOn(reporter, "flush");
    app.get("/kept", (c) => c.text("x")).get("/dropped", (c) => c.text("x"));
    for (const path of ["/kept", "/dropped", "/kept"]) await app.request(path, {}, {}, context);
    expect(promises).toHaveLength(1);
    await Promise.all(promises);
    expect(flush).toHaveBeenCalledTimes(1);
    expect(names()).toEqual(["GET:/kept", "GET:/kept"]);
  });
});

import { describe, expect, it, vi } from "vitest";
import type { PageRequest } from "../../../src/browser/browser-options.ts";
import { ErrorCategory } from "../../../src/core/segment/browser-error-log.ts";
import { createTestTracer } from "../test-tracer.ts";
import { CART, createClient } from "./client.ts";

const VITALS = { ...CART, time: 1, fmpTime: -1, lcpTime: 900, cls: 0.1 };
const INTERACTION = { ...CART, time: 1, inpTime: 80 };
const RESOURCE = { ...CART, time: 1, name: "a.js", duration: 3, size: 9, resourceType: "script", protocol: "h2" };

function errorOf(category: ErrorCategory, members: object = {}) {
  const place = { line: 1, col: 2, stack: "", errorUrl: "https://shop.example/a.js" };
  const item = { ...CART, ...place, uniqueId: "1", time: 1, category, grade: "Error", message: "x" };
  return { ...item, firstReportedError: false, ...members };
}

/** A segment of a request with its tags, as the agent reports it. */
function requestSegment() {
  const { tracer, segment } = createTestTracer();
  const context = tracer.createTracingContext();
  const root = context.createLocalSpan("/cart").tag("activity", "load").tag("url", "the page's own tag");
  const exit = context.createExitSpan("GET:/stock", "shop.example:443", { parent: root });
  exit.tag("http.method", "GET").tag("url", "https://shop.example/stock").tag("http.status_code", 200).end();
  root.end();
  context.finish();
  return segment();
}

const request = (href: string): PageRequest => ({ method: "GET", url: new URL(href) });

describe("register()", () => {
  it("starts the agent with collector, service, version and interval, and names the page", () => {
    const { monitor, options, collectors, agent } = createClient();
    monitor.register({ ...CART, collector: "/sw", traceTimeInterval: 60_000 });
    expect(collectors).toEqual([{ collector: "/sw", flushIntervalMs: 60_000 }]);
    expect(options()).toMatchObject({ service: "shop-web", serviceVersion: "1.4.2" });
    expect(options().traceScope).toBeUndefined();
    expect(agent.setPage.mock.calls).toEqual([["/cart"]]);
    expect(monitor.agent).toBeDefined();
  });

  it("hands on what is no option of skywalking-client-js", () => {
    const { monitor, options } = createClient();
    const more = { propagateTo: ["https://api.example"], traceScope: "request", diagnostics: () => {} } as const;
    monitor.register({ ...CART, ...more });
    expect(options()).toMatchObject(more);
  });

  it("needs a service", () => {
    const { monitor, started } = createClient();
    expect(() => monitor.register({ pagePath: "/cart" })).toThrow("Option 'service' must be a non-empty string");
    expect(started).toEqual([]);
    monitor.register(CART);
    expect(started).toHaveLength(1);
  });

  it("leaves the page its own name when it is given none", () => {
    const { monitor, agent, report, sender } = createClient();
    monitor.register({ service: "shop-web" });
    report("resource", { ...RESOURCE, pagePath: "/users/{id}" });
    expect(agent.setPage).not.toHaveBeenCalled();
    expect(sender.items("resource")[0]?.pagePath).toBe("/users/{id}");
  });

  it("that is called again changes what can change, starts nothing and counts nothing", async () => {
    const { monitor, agent, started, warnings, report, sender, hide } = createClient();
    monitor.register({ ...CART, jsErrors: false });
    monitor.register({ service: "other", pagePath: "/orders", jsErrors: true });
    monitor.register({ service: "another" });
    expect(started).toHaveLength(1);
    expect(agent.setPage).toHaveBeenLastCalledWith("/orders");
    expect(warnings).toEqual(["skywalking-edge/compat: 'service' stays what the first register() has made it."]);
    report("errorLog", errorOf(ErrorCategory.js));
    expect(sender.items("errorLog")).toHaveLength(1);
    await hide();
    expect(sender.items("perfData")).toEqual([]);
  });

  it("may be called anew once the agent was stopped", async () => {
    const { monitor, agent, started, listeners } = createClient();
    monitor.register(CART);
    expect(listeners()).toBe(1);
    await monitor.agent?.stop();
    expect(listeners()).toBe(0);
    expect(agent.stop).toHaveBeenCalledOnce();
    expect(monitor.agent).toBeUndefined();
    monitor.register(CART);
    expect(started).toHaveLength(2);
  });
});

describe("pagePath", () => {
  it.each([
    ["/cart", "/cart"],
    ["Shop: cart?", "Shop: cart?"],
    ["https://me:pw@shop.example/users/7?token=secret#top", "/users/{id}"],
    ["https://shop.example/app?x=1#/orders/7?q=secret", "/app#/orders/{id}"],
    ["/cart?token=secret", "/cart"],
    ["/app?x=secret#/orders?y=secret", "/app#/orders"],
    ["/users/7", "/users/7"],
    ["x".repeat(200), "x".repeat(150)],
    ["https://:", "https://:"],
  ])("%j names the page %j", (pagePath, name) => {
    const { monitor, agent, report, sender } = createClient();
    monitor.register({ ...CART, pagePath });
    expect(agent.setPage).toHaveBeenLastCalledWith(name);
    report("resource", { ...RESOURCE, pagePath: "/elsewhere" });
    expect(sender.items("resource")[0]?.pagePath).toBe(name);
  });

  it("stays when the page's address changes, without enableSPA; else the agent names the routes", () => {
    for (const enableSPA of [false, true]) {
      const { monitor, options, agent, report, sender } = createClient();
      monitor.register({ ...CART, enableSPA });
      agent.setPage.mockClear();
      options().onRequest?.(
        createTestTracer().tracer.createTracingContext().createLocalSpan("x"),
        request("https://a/"),
      );
      expect(agent.setPage.mock.calls).toEqual(enableSPA ? [] : [["/cart"]]);
      report("errorLog", errorOf(ErrorCategory.ajax, { pagePath: "/orders" }));
      expect(sender.items("errorLog")[0]?.pagePath).toBe(enableSPA ? "/orders" : "/cart");
    }
  });
});

describe("the error switches", () => {
  const { js, promise, vue, ajax, resource, unknown } = ErrorCategory;

  it.each([
    ["none", {}, [js, promise, vue, ajax, resource, unknown]],
    ["jsErrors", { jsErrors: false }, [ajax, resource, unknown]],
    ["apiErrors", { apiErrors: false }, [js, promise, vue, resource, unknown]],
    ["resourceErrors", { resourceErrors: false }, [js, promise, vue, ajax]],
    ["all", { jsErrors: false, apiErrors: false, resourceErrors: false }, []],
  ])("switch off: %s", (_which, given, expected) => {
    const { monitor, report, sender } = createClient();
    monitor.register({ ...CART, ...given });
    for (const category of [js, promise, vue, ajax, resource, unknown]) report("errorLog", errorOf(category));
    expect(sender.items("errorLog").map(({ category }) => category)).toEqual(expected);
  });

  it("leave the mark of the first counted error to the first that is reported", () => {
    const { monitor, agent, report, sender } = createClient();
    monitor.register({ ...CART, jsErrors: false });
    report("errorLog", errorOf(js, { firstReportedError: true }));
    report("errorLog", errorOf(ajax));
    agent.captureError.mockImplementation(() => report("errorLog", errorOf(js)));
    monitor.reportFrameErrors(CART, new Error("x"));
    monitor.reportFrameErrors(CART, new Error("y"));
    expect(sender.items("errorLog").map(({ category, firstReportedError }) => [category, firstReportedError])).toEqual([
      [ajax, false],
      [js, true],
      [js, false],
    ]);
  });
});

describe("reportFrameErrors()", () => {
  it("reports under the owner that it is given, or the page's own", () => {
    const { monitor, agent, report, sender } = createClient();
    monitor.register(CART);
    agent.captureError.mockImplementation(() => report("errorLog", errorOf(ErrorCategory.js)));
    const error = new TypeError("x");
    monitor.reportFrameErrors(
      { service: "react-demo", serviceVersion: "v1", pagePath: "https://a.example/app?x" },
      error,
    );
    monitor.reportFrameErrors({}, "no error at all");
    monitor.reportFrameErrors(JSON.parse('{"service":7,"pagePath":null}'), undefined);
    monitor.reportFrameErrors(JSON.parse("null"), undefined);
    expect(agent.captureError.mock.calls.map(([reason]) => reason)).toEqual([
      error,
      "no error at all",
      undefined,
      undefined,
    ]);
    expect(sender.items("errorLog")).toMatchObject([
      { service: "react-demo", serviceVersion: "v1", pagePath: "/app", category: ErrorCategory.js, grade: "Error" },
      CART,
      CART,
      CART,
    ]);
    report("errorLog", errorOf(ErrorCategory.js));
    expect(sender.items("errorLog")[4]).toMatchObject(CART);
    monitor.reportFrameErrors({ service: "react-demo" }, error);
    report("errorLog", errorOf(ErrorCategory.js));
    expect(sender.items("errorLog").slice(5)).toMatchObject([{ service: "react-demo" }, CART]);
  });

  it("before register() is kept, 20 times", () => {
    const { monitor, agent, warnings } = createClient();
    for (let count = 0; count < 30; count++) monitor.reportFrameErrors(CART, count);
    expect(warnings).toEqual([expect.stringContaining("errors are reported after register()")]);
    monitor.register(CART);
    expect(agent.captureError.mock.calls.map(([reason]) => reason)).toEqual(
      Array.from({ length: 20 }, (_, count) => count),
    );
  });
});

describe("useWebVitals", () => {
  it.each([
    [undefined, 0],
    [false, 0],
    [true, 1],
  ])("%j: vitals and interactions %i times; resources in any case", (useWebVitals, times) => {
    const { monitor, report, sender } = createClient();
    monitor.register({ ...CART, useWebVitals });
    report("webVitals", VITALS);
    report("interaction", INTERACTION);
    report("resource", RESOURCE);
    expect(sender.items("webVitals")).toHaveLength(times);
    expect(sender.items("interaction")).toHaveLength(times);
    expect(sender.items("resource")).toEqual([RESOURCE]);
  });
});

describe("detailMode", () => {
  const exitTags = (detailMode: boolean | undefined) => {
    const { monitor, report, sender } = createClient();
    monitor.register({ ...CART, detailMode });
    report("segment", requestSegment());
    const [segment] = sender.items("segment");
    const keys = segment?.spans.map(({ operationName, tags }) => [operationName, tags?.map(({ key }) => key)]);
    return Object.fromEntries(keys ?? []);
  };

  it("is on by default, and off takes method and URL from requests alone", () => {
    const all = { "GET:/stock": ["http.method", "url", "http.status_code"], "/cart": ["activity", "url"] };
    expect(exitTags(undefined)).toEqual(all);
    expect(exitTags(true)).toEqual(all);
    expect(exitTags(false)).toEqual({ ...all, "GET:/stock": ["http.status_code"] });
  });
});

describe("custom tags", () => {
  function tagsOf(act: (monitor: ReturnType<typeof createClient>["monitor"]) => void) {
    const { monitor, options, warnings } = createClient();
    act(monitor);
    const span = { tag: vi.fn() };
    options().onRequest?.(Object.assign(Object.create(null), span), request("https://shop.example/stock"));
    return { tags: span.tag.mock.calls, warnings };
  }
  const customTags = [{ key: "tenant", value: "north" }];

  it("of register() are each request's", () => {
    expect(tagsOf((monitor) => monitor.register({ ...CART, customTags })).tags).toEqual([["tenant", "north"]]);
  });

  it("are replaced by setCustomTags(), before register() too", () => {
    const other = [{ key: "module", value: 7 }];
    const set = (monitor: Parameters<Parameters<typeof tagsOf>[0]>[0]) => {
      monitor.register({ ...CART, customTags });
      monitor.setCustomTags(other);
    };
    expect(tagsOf(set).tags).toEqual([["module", 7]]);
    const early = (monitor: Parameters<Parameters<typeof tagsOf>[0]>[0]) => {
      monitor.setCustomTags(other);
      monitor.register(CART);
    };
    expect(tagsOf(early).tags).toEqual([["module", 7]]);
  });

  it("that are none change nothing, and are told of", () => {
    const { tags, warnings } = tagsOf((monitor) => {
      monitor.register({ ...CART, customTags });
      monitor.setCustomTags(JSON.parse('[{"key":"a"}]'));
    });
    expect(tags).toEqual([["tenant", "north"]]);
    expect(warnings).toEqual([expect.stringContaining("Option 'customTags' must be a list of { key, value }")]);
  });

  it("need detailMode", () => {
    expect(tagsOf((monitor) => monitor.register({ ...CART, customTags, detailMode: false })).tags).toEqual([]);
  });
});

describe("noTraceOrigins", () => {
  it("have no peer, so that neither span nor header is made; others have their own", () => {
    const { monitor, options } = createClient();
    monitor.register({ ...CART, noTraceOrigins: ["https://ads.example/ignored", /\/\/[^/]*\.tracker\.example$/g] });
    const peer = (href: string) => () => options().peerResolver?.(new URL(href));
    for (const href of ["https://ads.example/a", "https://a.tracker.example/b", "https://b.tracker.example/"]) {
      expect(peer(href)).toThrow("noTraceOrigins");
    }
    expect(peer("https://shop.example/a")()).toBe("shop.example:443");
    expect(peer("http://ads.example/")()).toBe("ads.example:80");
    monitor.setPerformance({ noTraceOrigins: ["https://shop.example"] });
    expect(peer("https://shop.example/a")).toThrow("noTraceOrigins");
    expect(peer("https://ads.example/a")()).toBe("ads.example:443");
  });
});

import { documentBlocks } from "../support/readme.ts";
import { answer, html } from "../support/site.ts";
import { barePage, leave, troublesOf } from "./agent-page.ts";
import { bundlePageModule, serveClientPage } from "./client-page.ts";
import { expect, test } from "./fixtures.ts";
import { activities, exitSpan, exitSpans, type PageCollector, rootOf, tagOf } from "./page-collector.ts";
import { errorLogs } from "./received-errors.ts";
import { sw8Of } from "./sw8-header.ts";

/** Long enough that all is sent when the page is left: a browser may cut off what is under way then. */
const NEVER = 600_000;
const SHOP = { service: "shop-web", serviceVersion: "1.4.2", pagePath: "/shop" };

/** Waits for so many page views and gives their names. */
function viewNames(collector: PageCollector, count: number): Promise<string[]> {
  return collector.until(() => {
    const views = collector.perfData();
    return views.length >= count ? views.map(({ pagePath }) => pagePath) : undefined;
  });
}

test.describe("ClientMonitor", () => {
  test("register() counts the view, with times, under service, version and pagePath", async ({
    tab,
    site,
    collector,
  }) => {
    await serveClientPage(site, { register: { ...SHOP, collector: collector.url } });
    await tab.goto(`${site.origin}/cart?token=secret`);
    const [view] = await collector.until(() => (collector.perfData().length > 0 ? collector.perfData() : undefined));
    expect(view).toMatchObject(SHOP);
    expect(Object.values(view?.durations ?? {}).some((duration) => Number(duration) > 0)).toBe(true);
    const [load] = await collector.until(() => {
      const loads = activities(collector, "load");
      return loads.length > 0 ? loads : undefined;
    });
    expect(load).toMatchObject({ service: "shop-web", serviceInstance: "1.4.2" });
    expect(load && rootOf(load).operationName).toBe("/shop");
    await leave(tab, site);
    await site.request("/blank");
    expect(await viewNames(collector, 1)).toEqual(["/shop"]);
  });

  test("custom tags are on the spans of requests, and the server is told the page", async ({
    tab,
    site,
    collector,
  }) => {
    site.route("/stock", answer({ body: "12" }));
    site.route("/prices", answer({ body: "740" }));
    const customTags = [{ key: "tenant", value: "north" }];
    await serveClientPage(site, { register: { ...SHOP, collector: collector.url, customTags } });
    await tab.goto(`${site.origin}/cart`);
    await tab.evaluate(async () => {
      await fetch("/stock?q=secret");
      ClientMonitor.setCustomTags([{ key: "module", value: "prices" }]);
      const xhr = new XMLHttpRequest();
      xhr.open("GET", "/prices");
      await new Promise((resolve) => {
        xhr.onloadend = resolve;
        xhr.send();
      });
    });
    await leave(tab, site);
    const stock = await exitSpan(collector, "GET:/stock");
    const prices = await exitSpan(collector, "GET:/prices");
    const tagsOf = ({ span }: typeof stock) =>
      ["tenant", "module", "http.method", "url"].map((key) => tagOf(span, key));
    expect(tagsOf(stock)).toEqual(["north", undefined, "GET", `${site.origin}/stock`]);
    expect(tagsOf(prices)).toEqual([undefined, "prices", "GET", `${site.origin}/prices`]);
    expect(sw8Of(await site.request("/stock"))).toMatchObject({
      service: "shop-web",
      serviceInstance: "1.4.2",
      endpoint: "/shop",
      peer: site.host,
    });
  });

  test("errors are reported by their switches, and those of frameworks in any case", async ({
    tab,
    site,
    collector,
  }) => {
    site.route("/broken", answer({ status: 500 }));
    await serveClientPage(site, { register: { ...SHOP, collector: collector.url, apiErrors: false } });
    await tab.goto(`${site.origin}/cart`);
    await tab.evaluate(async () => {
      await fetch("/broken");
      const image = new Image();
      await new Promise((resolve) => {
        image.onerror = resolve;
        image.src = "/none.png";
        document.body.append(image);
      });
      setTimeout(() => {
        throw new TypeError("no stock");
      });
      await new Promise((resolve) => addEventListener("error", () => setTimeout(resolve), { once: true }));
      const owner = { service: "react-demo", pagePath: "/app", serviceVersion: "v1.0.0" };
      ClientMonitor.reportFrameErrors(owner, new RangeError("not rendered"));
    });
    await leave(tab, site);
    const logs = await collector.until(() => (errorLogs(collector).length >= 3 ? errorLogs(collector) : undefined));
    await exitSpan(collector, "GET:/broken");
    expect(logs).toMatchObject([
      { ...SHOP, category: "resource", errorUrl: `${site.origin}/none.png` },
      { ...SHOP, category: "js", message: "TypeError: no stock", grade: "Error", firstReportedError: true },
      {
        service: "react-demo",
        serviceVersion: "v1.0.0",
        pagePath: "/app",
        category: "js",
        message: "RangeError: not rendered",
        firstReportedError: false,
      },
    ]);
    expect(logs).toHaveLength(3);
  });

  test("enableSPA counts each route by its path; without it the page keeps its name and its one view", async ({
    tab,
    site,
    collector,
  }) => {
    for (const enableSPA of [true, false]) {
      const service = enableSPA ? "routed" : "plain";
      await serveClientPage(site, {
        register: { ...SHOP, service, collector: collector.url, enableSPA, traceTimeInterval: NEVER },
      });
      await tab.goto(`${site.origin}/cart`);
      await tab.evaluate(async () => {
        history.pushState({}, "", "/app?x=secret");
        await new Promise((resolve) => setTimeout(resolve, 1_100));
        location.hash = "#/orders/7?x=secret";
        await new Promise((resolve) => addEventListener("hashchange", resolve, { once: true }));
      });
      await leave(tab, site);
    }
    await viewNames(collector, 4);
    // What leaves with the page comes in any order.
    const routed = collector.perfData().filter(({ service }) => service === "routed");
    expect(routed.map(({ pagePath }) => pagePath).sort()).toEqual(["/app", "/app#/orders/{id}", "/shop"]);
    expect(collector.perfData().filter(({ service }) => service === "plain")).toMatchObject([{ pagePath: "/shop" }]);
    expect(collector.perfData()).toHaveLength(4);
  });

  test("setPerformance() counts one view for a route, and one without", async ({ tab, site, collector }) => {
    site.route("/stock", answer({ body: "12" }));
    await serveClientPage(site, { register: { ...SHOP, collector: collector.url, traceTimeInterval: NEVER } });
    await tab.goto(`${site.origin}/cart`);
    await tab.evaluate(async () => {
      history.pushState({}, "", "/orders/12");
      ClientMonitor.setPerformance({ pagePath: location.href });
      await fetch("/stock");
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      ClientMonitor.setPerformance({ pagePath: "/tab" });
    });
    await leave(tab, site);
    // What leaves with the page comes in any order.
    expect((await viewNames(collector, 3)).sort()).toEqual(["/orders/{id}", "/shop", "/tab"]);
    const { segment } = await exitSpan(collector, "GET:/stock");
    expect(rootOf(segment).operationName).toBe("/orders/{id}");
    expect(sw8Of(await site.request("/stock"))?.endpoint).toBe("/orders/{id}");
  });

  test("noTraceOrigins are neither traced nor told of the trace; other origins only by propagateTo", async ({
    tab,
    site,
    other,
    collector,
  }) => {
    for (const path of ["/own", "/listed"]) {
      site.route(path, answer({ body: "x" }));
      other.route(path, answer({ body: "x" }));
    }
    const traced = { propagateTo: [`${other.origin}/listed`], noTraceOrigins: [site.origin] };
    await serveClientPage(site, { register: { ...SHOP, collector: collector.url, ...traced } });
    await tab.goto(`${site.origin}/cart`);
    await tab.evaluate(async (origin) => {
      await fetch("/own");
      await fetch(`${origin}/own`);
      await fetch(`${origin}/listed`);
    }, other.origin);
    await leave(tab, site);
    await exitSpan(collector, "GET:/listed");
    expect(exitSpans(collector, "GET:/own").map(({ span }) => span.peer)).toEqual([other.host]);
    expect((await site.request("/own")).headers["sw8"]).toBeUndefined();
    expect((await other.request("/own")).headers["sw8"]).toBeUndefined();
    expect((await other.request("/listed")).headers["sw8"]).toBeDefined();
  });

  test("vitals are reported with useWebVitals alone; what does nothing is told once", async ({
    tab,
    site,
    collector,
  }) => {
    const register = { ...SHOP, collector: collector.url, useFmp: true, traceSDKInternal: true };
    const body = "<h1>Cart</h1>";
    for (const useWebVitals of [true, false]) {
      await serveClientPage(site, { register: { ...register, service: `vitals-${useWebVitals}`, useWebVitals }, body });
      await tab.goto(`${site.origin}/cart`);
      await tab.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 200))));
      expect((await troublesOf(tab)).complaints).toEqual([
        expect.stringContaining("'useFmp' does nothing"),
        expect.stringContaining("'traceSDKInternal' does nothing"),
      ]);
      await leave(tab, site);
    }
    await collector.until(() => collector.perfData().find(({ service }) => service === "vitals-false"));
    const isMeasured = await tab.evaluate(() => {
      const types = PerformanceObserver.supportedEntryTypes;
      return types.includes("largest-contentful-paint") || types.includes("layout-shift");
    });
    await collector.until(() => {
      const [vitals] = collector.store.items("webVitals");
      return !isMeasured || vitals ? true : undefined;
    });
    expect(collector.store.items("webVitals").map(({ item }) => [item["service"], item["pagePath"]])).toEqual(
      isMeasured ? [["vitals-true", "/shop"]] : [],
    );
  });

  test("the documentation's example registers, as it stands", async ({ tab, site, collector }) => {
    const [example = ""] = documentBlocks("docs/moving-from-client-js.md", "The import", "js");
    const body = await bundlePageModule(example.replace('"/sw"', JSON.stringify(collector.url)));
    site.route("/app.js", answer({ headers: { "content-type": "text/javascript" }, body }));
    site.route("/cart", html(barePage('<script src="/app.js"></script>')));
    await tab.goto(`${site.origin}/cart`);
    expect(await viewNames(collector, 1)).toEqual(["/shop"]);
  });

  test("stop() gives the page back its own functions", async ({ tab, site, collector }) => {
    await serveClientPage(site, { register: { ...SHOP, collector: collector.url } });
    await tab.goto(`${site.origin}/cart`);
    const isNative = await tab.evaluate(async () => {
      await ClientMonitor.agent?.stop();
      const functions = [fetch, XMLHttpRequest, XMLHttpRequest.prototype.send, History.prototype.pushState];
      return functions.every((one) => Function.prototype.toString.call(one).includes("[native code]"));
    });
    expect(isNative).toBe(true);
    expect(await tab.evaluate(() => ClientMonitor.agent)).toBeUndefined();
  });
});

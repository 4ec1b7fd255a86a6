import type { Tab } from "../support/browser-tab.ts";
import { answer, html, type Site, startSite } from "../support/site.ts";
import { agentPage, GRPC_WEB, leave, serveBundle, serveGrpcWeb, troublesOf } from "./agent-page.ts";
import { test as base, expect } from "./fixtures.ts";
import { serveNpmPage } from "./npm-page.ts";
import { activities, exitSpan, rootOf, tagOf } from "./page-collector.ts";
import { type PageGateway, startPageGateway } from "./page-gateway.ts";
import { shiftedClock } from "./shifted-clock.ts";

const KEY = "key-of-the-shop";
const MINUTES_10 = 600_000;
/** Browsers remember an answer for five seconds unless it says how long. */
const LONGER_THAN_UNTOLD_MS = 6_000;
const NO_TROUBLES = { errors: [], rejections: [], complaints: [] };
/** Each wire with its script tag and the path to which it brings errors. */
const WIRES = [
  { wire: "JSON", tag: "/skywalking-edge.min.js", errors: "/browser/errorLogs" },
  { wire: "gRPC-web", tag: GRPC_WEB, errors: "/skywalking.v3.BrowserPerfService/collectErrorLogs" },
];

const test = base.extend<{ readonly gateway: PageGateway }>({
  gateway: async ({ site, collector }, use) => {
    const gateway = await startPageGateway({ oap: collector.url, origins: [site.origin], services: ["shop-web"] });
    await use(gateway);
    await gateway.close();
  },
});

/** Reports an error, which is told from others by its message, and answers what became of all errors so far. */
function reportError(tab: Tab, message = "no stock"): Promise<{ readonly sent: number; readonly dropped: object }> {
  return tab.evaluate(async (text) => {
    skywalkingEdge.agent.captureError(new Error(text));
    await skywalkingEdge.agent.flush();
    const { sent = 0, dropped = {} } = skywalkingEdge.agent.stats().errorLog ?? {};
    return { sent, dropped };
  }, message);
}

for (const { wire, tag, errors } of WIRES) {
  test.describe(`a page of another origin than the gateway, over ${wire}`, () => {
    test("reports to it", async ({ tab, site, collector, gateway }) => {
      await serveGrpcWeb(site);
      site.route("/stock", answer({ body: "7" }));
      site.route("/cart", html(agentPage({ collector: gateway.url, attributes: { src: tag } })));
      await tab.goto(`${site.origin}/cart`);
      await tab.evaluate(async () => (await fetch("/stock")).text());
      expect(await reportError(tab)).toEqual({ sent: 1, dropped: {} });
      expect(await troublesOf(tab)).toEqual(NO_TROUBLES);
      await leave(tab, site);
      await exitSpan(collector, "GET:/stock");
      const [view] = await collector.until(() => (collector.perfData().length > 0 ? collector.perfData() : undefined));
      expect(view).toMatchObject({ service: "shop-web", serviceVersion: "1.4.2", pagePath: "/cart" });
      const [log] = await collector.until(() => {
        const logs = collector.store.items("errorLogs");
        return logs.length > 0 ? logs : undefined;
      });
      expect(log?.item).toMatchObject({ message: "Error: no stock", pagePath: "/cart" });
      for (const path of gateway.postedTo()) {
        const [preflight] = gateway.requests("OPTIONS", path);
        expect(preflight?.headers, path).toMatchObject({
          origin: site.origin,
          "access-control-request-method": "POST",
          "access-control-request-headers": expect.stringContaining("content-type"),
        });
      }
    });

    test("of a foreign origin is refused, and notices nothing", async ({ tab, bundle, collector, gateway }) => {
      const stranger = await startSite();
      try {
        serveBundle(stranger, bundle);
        await serveGrpcWeb(stranger);
        stranger.route("/cart", html(agentPage({ collector: gateway.url, attributes: { src: tag } })));
        await tab.goto(`${stranger.origin}/cart`);
        expect(await reportError(tab)).toEqual({ sent: 0, dropped: { ambiguous: 1 } });
        expect(await troublesOf(tab)).toEqual(NO_TROUBLES);
      } finally {
        await stranger.close();
      }
      expect(gateway.gateway.stats().requests[errors]).toEqual({ "foreign-origin": 1 });
      expect(gateway.postedTo()).toEqual([]);
      expect([collector.store.items("errorLogs"), collector.perfData(), collector.segments()]).toEqual([[], [], []]);
    });
  });
}

for (const [wire, entry, create, path] of [
  ["JSON", "http", "createHttpReporter", "/browser/errorLogs"],
  ["gRPC-web", "grpc-web", "createGrpcWebReporter", "/skywalking.v3.BrowserPerfService/collectErrorLogs"],
] as const) {
  test(`a page's key reaches the gateway over ${wire}`, async ({ tab, site, collector }) => {
    const keys = [{ key: KEY, services: ["shop-web"] }];
    const gateway = await startPageGateway({ oap: collector.url, origins: [site.origin], keys });
    try {
      await serveNpmPage(
        site,
        "/cart",
        `import { createPageDelivery, startBrowserAgent } from "skywalking-edge/browser";
        import { applicationRoutes, browserRoutes, ${create} } from "skywalking-edge/${entry}";
        const reporter = ${create}({
          collector: "${gateway.url}",
          routes: { ...applicationRoutes, ...browserRoutes },
          headers: { authentication: "${KEY}" },
          ...createPageDelivery(window),
        });
        window.skywalkingEdge = { agent: startBrowserAgent({ service: "shop-web", reporter }) };`,
      );
      await tab.goto(`${site.origin}/cart`);
      expect(await reportError(tab)).toEqual({ sent: 1, dropped: {} });
      const [preflight] = gateway.requests("OPTIONS", path);
      expect(preflight?.headers["access-control-request-headers"]).toContain("authentication");
      expect(gateway.requests("POST", path).map(({ headers }) => headers["authentication"])).toEqual([KEY]);
      await collector.until(() => collector.store.items("errorLogs")[0]);
      await leave(tab, site);
    } finally {
      await gateway.close();
    }
  });
}

test("a page asks no more once its browser remembers the answer, which says for how long", async ({
  tab,
  site,
  gateway,
}) => {
  const asked = () => gateway.requests("OPTIONS", "/browser/errorLogs").length;
  site.route("/cart", html(agentPage({ collector: gateway.url })));
  await tab.goto(`${site.origin}/cart`);
  let reports = 0;
  const report = () => reportError(tab, `no stock ${++reports}`);
  // Firefox asks twice or three times before it remembers.
  for (let before = -1; before !== asked() && reports < 20; ) {
    before = asked();
    await report();
  }
  const remembered = asked();
  await new Promise((resolve) => setTimeout(resolve, LONGER_THAN_UNTOLD_MS));
  for (let more = 0; more < 3; more++) expect(await report()).toEqual({ sent: reports, dropped: {} });
  expect(asked()).toBe(remembered);
  expect(gateway.requests("POST", "/browser/errorLogs")).toHaveLength(reports);
});

/** Serves `/cart`, with a clock that is ten minutes fast, by each script tag and as a page may that says it in the query. */
const FAST_PAGES: Readonly<Record<string, (site: Site, collector: string) => void | Promise<void>>> = {
  JSON: (site, collector) => site.route("/cart", html(agentPage({ collector, before: shiftedClock(MINUTES_10) }))),
  "gRPC-web": async (site, collector) => {
    await serveGrpcWeb(site);
    const before = shiftedClock(MINUTES_10);
    site.route("/cart", html(agentPage({ collector, attributes: { src: GRPC_WEB }, before })));
  },
  "gRPC-web and ?sent=": (site, collector) =>
    serveNpmPage(
      site,
      "/cart",
      `import { createPageDelivery, startBrowserAgent } from "skywalking-edge/browser";
      import { applicationRoutes, browserRoutes, createGrpcWebReporter } from "skywalking-edge/grpc-web";
      const delivery = createPageDelivery(window);
      const reporter = createGrpcWebReporter({
        collector: "${collector}",
        routes: { ...applicationRoutes, ...browserRoutes },
        ...delivery,
        fetch: (url, init) => delivery.fetch(url + "?sent=" + Date.now(), init),
      });
      startBrowserAgent({ service: "shop-web", reporter });`,
      { before: shiftedClock(MINUTES_10) },
    ),
};

for (const [wire, serve] of Object.entries(FAST_PAGES)) {
  test(`a page with a wrong clock has its times corrected over ${wire}`, async ({ tab, site, collector, gateway }) => {
    site.route("/stock", answer({ body: "7" }));
    await serve(site, gateway.url);
    const start = Date.now();
    await tab.goto(`${site.origin}/cart`);
    await tab.evaluate(async () => (await fetch("/stock")).text());
    await leave(tab, site);
    const load = await collector.until(() => activities(collector, "load")[0]);
    const end = Date.now();
    const root = rootOf(load);
    const wayMs = Number(tagOf(root, "clock.skew")) + MINUTES_10;
    expect([wayMs >= 0, wayMs <= end - start], String(wayMs)).toEqual([true, true]);
    // By whole milliseconds, and the browser has begun the page before it asks for it.
    expect([Number(root.startTime) >= start - 1, Number(root.endTime) <= end + 1]).toEqual([true, true]);
  });
}

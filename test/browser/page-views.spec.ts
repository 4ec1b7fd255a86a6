import { html } from "../support/site.ts";
import { agentPage, leave } from "./agent-page.ts";
import { expect, test } from "./fixtures.ts";
import { arrived, CART, items, measured, painted, VIEW } from "./page-signals.ts";

test.describe("page views", () => {
  test("a page that is left before it has loaded is one view, without the times that it has not reached", async ({
    tab,
    site,
    collector,
  }) => {
    site.route("/never", () => undefined);
    const body = `<img src="/never"><script>
      addEventListener("pagehide", () => localStorage.setItem("isTold", "yes"));
      setTimeout(() => location.assign("/left"), 50);
    </script>`;
    site.route("/cart", html(agentPage({ collector: collector.url, body })));
    site.route("/left", html(agentPage({ collector: collector.url })));
    await leave(tab, site);
    await tab.evaluate(() => void setTimeout(() => location.assign("/cart")));
    await site.request("/left");
    await arrived(collector, 1);
    const isTold = await tab.evaluate(() => localStorage.getItem("isTold") === "yes");
    test.skip(!isTold, "the engine tells a page that has not loaded nothing of its end");
    await arrived(collector, 2);
    const views = collector.perfData().filter(({ pagePath }) => pagePath === "/cart");
    expect(views).toEqual([expect.objectContaining(VIEW)]);
    expect(views[0]?.durations).toMatchObject({ loadPageTime: 0, resTime: 0 });
  });

  test("a route is a view of its own: it counts, but has no durations, and its own vitals", async ({
    tab,
    site,
    collector,
  }) => {
    site.route("/cart", html(agentPage({ collector: collector.url, body: CART })));
    await tab.goto(`${site.origin}/cart`);
    await painted(tab);
    const can = await measured(tab);
    await tab.click("button");
    await painted(tab);
    await tab.evaluate(() => {
      history.pushState(null, "", "/orders/123");
      history.replaceState(null, "", "/orders/123?tab=items");
    });
    await painted(tab);
    await leave(tab, site);
    await arrived(collector, 2);

    const [hard, soft, ...more] = collector.perfData().sort((one, other) => (one.pagePath < other.pagePath ? -1 : 1));
    expect(more).toEqual([]);
    expect([hard?.pagePath, soft?.pagePath]).toEqual(["/cart", "/orders/{id}"]);
    const { time, ...durations } = soft?.durations ?? {};
    expect(Number(time)).toBeGreaterThan(0);
    expect(Object.entries(durations).filter(([, duration]) => duration !== 0)).toEqual([]);
    const vitals = items(collector, "webVitals").map(({ pagePath, lcpTime, cls }) => ({
      pagePath,
      hasPaint: Number(lcpTime) > 0,
      cls,
    }));
    const none = can.shift ? 0 : -1;
    expect(vitals.filter(({ pagePath }) => pagePath === "/cart")).toEqual(
      can.paint || can.shift ? [{ pagePath: "/cart", hasPaint: can.paint, cls: none }] : [],
    );
    expect(vitals.filter(({ pagePath }) => pagePath !== "/cart")).toEqual(
      can.shift ? [{ pagePath: "/orders/{id}", hasPaint: false, cls: 0 }] : [],
    );
    expect(items(collector, "webInteractions").map(({ pagePath }) => pagePath)).toEqual(
      can.interaction ? ["/cart"] : [],
    );
  });

  test("a page that comes back from the back/forward cache is a view of its own", async ({ tab, site, collector }) => {
    const before = `<script>addEventListener("pageshow", (event) => { if (event.persisted) window.isRestored = true; });</script>`;
    site.route("/cart", html(agentPage({ collector: collector.url, before, body: CART })));
    await tab.goto(`${site.origin}/cart`);
    await painted(tab);
    const can = await measured(tab);
    await leave(tab, site);
    await arrived(collector, 1);
    await tab.evaluate(() => void setTimeout(() => history.back()));
    await expect.poll(() => tab.evaluate(() => location.pathname).catch(() => "")).toBe("/cart");
    const isRestored = await tab.evaluate(() => Reflect.get(window, "isRestored") === true);
    test.skip(!isRestored, "the engine, as it is driven here, keeps no page in the cache");
    await painted(tab);
    await leave(tab, site);
    await arrived(collector, 2);
    expect(collector.perfData().map(({ pagePath }) => pagePath)).toEqual(["/cart", "/cart"]);
    expect(collector.perfData()[1]?.durations).toMatchObject({ loadPageTime: 0, ttfbTime: 0, dnsTime: 0 });
    expect(items(collector, "webVitals")).toHaveLength(can.paint || can.shift ? 2 : 0);
  });
});

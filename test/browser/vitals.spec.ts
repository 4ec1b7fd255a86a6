import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { answer, html } from "../support/site.ts";
import { agentPage, leave } from "./agent-page.ts";
import { expect, test } from "./fixtures.ts";
import { arrived, CART, items, measured, painted, slow, timed, VIEW } from "./page-signals.ts";

/** The library `web-vitals`, whose values ours are held against. */
const LIBRARY = fileURLToPath(new URL("../../node_modules/web-vitals/dist/web-vitals.iife.js", import.meta.url));

/** Stands before the agent: keeps what the library measures, each value as the last report has it. */
const MEASURE_BY_LIBRARY = `<script src="/web-vitals.js"></script><script>
  localStorage.clear();
  for (const name of ["LCP", "CLS", "INP"]) {
    webVitals["on" + name]((metric) => localStorage.setItem(name, metric.value), { reportAllChanges: true });
  }
</script>`;

test.describe("vitals", () => {
  test("are those of the library web-vitals, one item for a view, -1 for what the engine does not measure", async ({
    tab,
    site,
    collector,
  }) => {
    const script = { headers: { "content-type": "text/javascript" }, body: await readFile(LIBRARY, "utf8") };
    site.route("/web-vitals.js", answer(script));
    site.route("/cart", html(agentPage({ collector: collector.url, before: MEASURE_BY_LIBRARY, body: CART })));
    await tab.goto(`${site.origin}/cart?coupon=secret`);
    await painted(tab);
    const can = await measured(tab);
    await tab.evaluate(() => {
      const banner = document.createElement("div");
      banner.style.height = "300px";
      document.body.prepend(banner);
    });
    await painted(tab);
    await tab.click("button");
    await painted(tab);
    await leave(tab, site);
    const theirs = await tab.evaluate(() => {
      const value = (name: string) => Number(localStorage.getItem(name) ?? -1);
      return { lcp: value("LCP"), cls: value("CLS"), inp: value("INP") };
    });
    await arrived(collector, 1);

    expect(theirs.lcp > 0).toBe(can.paint);
    expect(theirs.cls > 0).toBe(can.shift);
    expect(theirs.inp >= 120).toBe(can.interaction);
    const vitals = { ...VIEW, fmpTime: -1, lcpTime: Math.floor(theirs.lcp), cls: theirs.cls };
    expect(items(collector, "webVitals")).toEqual(can.paint || can.shift ? [vitals] : []);
    const interaction = { ...VIEW, inpTime: Math.floor(theirs.inp) };
    expect(items(collector, "webInteractions")).toEqual(can.interaction ? [interaction] : []);
  });

  test("a page where nothing moved has a shift of 0, not none", async ({ tab, site, collector }) => {
    site.route("/cart", html(agentPage({ collector: collector.url, body: CART })));
    await tab.goto(`${site.origin}/cart`);
    await painted(tab);
    const can = await measured(tab);
    await leave(tab, site);
    await arrived(collector, 1);
    test.skip(!can.shift, "the engine does not measure layout shifts");
    expect(items(collector, "webVitals")).toEqual([expect.objectContaining({ ...VIEW, cls: 0 })]);
    expect(items(collector, "webInteractions")).toEqual([]);
  });

  test("go out when the page is hidden, and not again when it is left", async ({ tab, site, collector }) => {
    site.route("/cart", html(agentPage({ collector: collector.url, body: CART })));
    await tab.goto(`${site.origin}/cart`);
    await painted(tab);
    const can = await measured(tab);
    test.skip(!can.paint, "the engine measures no vitals");
    await tab.evaluate(() => {
      for (const visibilityState of ["hidden", "visible"]) {
        Object.defineProperty(document, "visibilityState", { value: visibilityState, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
      }
      Reflect.deleteProperty(document, "visibilityState");
    });
    await collector.until(() => items(collector, "webVitals")[0]);
    await tab.click("button");
    await painted(tab);
    await leave(tab, site);
    await arrived(collector, 1);
    expect(items(collector, "webVitals")).toHaveLength(1);
    expect(items(collector, "webInteractions")).toEqual([]);
    expect(collector.perfData()).toHaveLength(1);
  });

  test("stop() sends what there is, and nothing is measured afterwards", async ({ tab, site, collector }) => {
    site.route("/cart", html(agentPage({ collector: collector.url, body: CART })));
    await tab.goto(`${site.origin}/cart`);
    await painted(tab);
    const can = await measured(tab);
    await tab.evaluate(() => skywalkingEdge.agent.stop());
    await tab.click("button");
    await tab.evaluate(() => history.pushState(null, "", "/checkout"));
    await painted(tab);
    await leave(tab, site);
    await arrived(collector, 1);
    expect(collector.perfData().map(({ pagePath }) => pagePath)).toEqual(["/cart"]);
    expect(items(collector, "webVitals").map(({ pagePath }) => pagePath)).toEqual(
      can.paint || can.shift ? ["/cart"] : [],
    );
    expect(items(collector, "webInteractions")).toEqual([]);
  });
});

test.describe("resources", () => {
  const body = `<img src="/img/123.svg?token=secret"><img src="/img/124.svg">
    <script src="/assets/app.4f3a2b1c.js?v=1"></script><script>fetch("/stock")</script>`;

  test("are one item for each name of a view: no query, no hash, and not what scripts ask for", async ({
    tab,
    site,
    collector,
  }) => {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>`;
    site.route("/img/123.svg", slow("image/svg+xml", svg));
    site.route("/img/124.svg", slow("image/svg+xml", svg));
    site.route("/assets/app.4f3a2b1c.js", slow("text/javascript", "window.app = true"));
    site.route("/stock", slow("text/plain", "7"));
    site.route("/cart", html(agentPage({ collector: collector.url, body })));
    await tab.goto(`${site.origin}/cart`);
    await painted(tab);
    const can = await measured(tab);
    if (can.size) await timed(tab, ["/img/123.svg", "/img/124.svg", "/assets/app.4f3a2b1c.js"]);
    await leave(tab, site);
    await arrived(collector, 1);
    test.skip(!can.size, "the engine tells no sizes");

    // Our own script is a resource like any other, unless the clock's step makes its duration 0.
    const own = `${site.origin}/skywalking-edge.min.js`;
    const received = items(collector, "resources").filter(({ name }) => name !== own);
    expect(received.sort((one, other) => (String(one["name"]) < String(other["name"]) ? -1 : 1))).toEqual([
      {
        ...VIEW,
        name: `${site.origin}/assets/app.*.js`,
        resourceType: "script",
        duration: expect.any(Number),
        size: expect.any(Number),
        protocol: "http/1.1",
      },
      {
        ...VIEW,
        name: `${site.origin}/img/{id}.svg`,
        resourceType: "img",
        duration: expect.any(Number),
        size: expect.any(Number),
        protocol: "http/1.1",
      },
    ]);
    for (const { duration, size } of received) {
      expect(Number.isInteger(duration) && Number(duration) >= 25, `duration ${duration}`).toBe(true);
      expect(Number.isInteger(size) && Number(size) > 0, `size ${size}`).toBe(true);
    }
    expect(JSON.stringify(collector.store.items("resources"))).not.toContain("secret");
  });

  test("can be turned off", async ({ tab, site, collector }) => {
    site.route("/cart", html(agentPage({ collector: collector.url, attributes: { "data-resources": "false" }, body })));
    await tab.goto(`${site.origin}/cart`);
    await leave(tab, site);
    await arrived(collector, 1);
    expect(items(collector, "resources")).toEqual([]);
  });
});

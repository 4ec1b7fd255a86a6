import { answer, html } from "../support/site.ts";
import { agentPage, barePage, leave, troublesOf } from "./agent-page.ts";
import { expect, test } from "./fixtures.ts";
import { activities, exitSpan, rootOf, tagOf } from "./page-collector.ts";

test.describe("page load", () => {
  test("a hard load is one segment: a Local root named by the path", async ({ tab, site, collector }) => {
    site.route("/cart", html(agentPage({ collector: collector.url })));
    await tab.goto(`${site.origin}/cart?coupon=secret#top`);
    await leave(tab, site);
    const segment = await collector.until(() => activities(collector, "load")[0]);
    const root = rootOf(segment);
    expect(segment).toMatchObject({ service: "shop-web", serviceInstance: "1.4.2", isSizeLimited: false });
    expect(root).toMatchObject({
      operationName: "/cart",
      parentSpanId: -1,
      spanType: "Local",
      componentId: 10000,
      isError: false,
    });
    expect(root.endTime).toBeGreaterThanOrEqual(root.startTime);
    expect(segment.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(JSON.stringify(collector.segments())).not.toContain("secret");
  });

  test("requests made while the page loads are the segment's children", async ({ tab, site, collector }) => {
    site.route("/stock", answer({ body: "7" }));
    site.route("/cart", html(agentPage({ collector: collector.url, body: `<script>fetch("/stock")</script>` })));
    await tab.goto(`${site.origin}/cart`);
    await site.request("/stock");
    await leave(tab, site);
    const { segment, span } = await exitSpan(collector, "GET:/stock");
    expect(tagOf(rootOf(segment), "activity")).toBe("load");
    expect(span.parentSpanId).toBe(0);
    expect(rootOf(segment).startTime).toBeLessThanOrEqual(span.startTime);
    expect(rootOf(segment).endTime).toBeGreaterThanOrEqual(span.endTime);
  });

  test("each hard load sends exactly one perfData, all of it whole and not negative", async ({
    tab,
    site,
    collector,
  }) => {
    site.route("/cart", html(agentPage({ collector: collector.url })));
    site.route("/checkout", html(agentPage({ collector: collector.url })));
    await tab.goto(`${site.origin}/cart`);
    await tab.goto(`${site.origin}/checkout`);
    await leave(tab, site);
    await collector.until(() => collector.perfData().find((view) => view.pagePath === "/checkout"));
    await collector.until(() => collector.perfData().find((view) => view.pagePath === "/cart"));
    expect(
      collector
        .perfData()
        .map((view) => view.pagePath)
        .sort(),
    ).toEqual(["/cart", "/checkout"]);
    for (const { service, serviceVersion, pagePath, durations } of collector.perfData()) {
      expect({ service, serviceVersion }).toEqual({ service: "shop-web", serviceVersion: "1.4.2" });
      for (const [name, value] of Object.entries(durations)) {
        expect(
          typeof value === "number" && Number.isInteger(value) && value >= 0,
          `${pagePath} ${name} is ${value}`,
        ).toBe(true);
      }
    }
    expect(Object.keys(collector.perfData()[0]?.durations ?? {})).toEqual(
      expect.arrayContaining(["loadPageTime", "ttfbTime", "firstPackTime"]),
    );
  });

  test("a page that is open sends its perfData without being left", async ({ tab, site, collector }) => {
    site.route("/cart", html(agentPage({ collector: collector.url })));
    await tab.goto(`${site.origin}/cart`);
    const { durations } = await collector.until(() => collector.perfData()[0]);
    expect(Number(durations["loadPageTime"])).toBeGreaterThanOrEqual(Number(durations["domReadyTime"]));
  });
});

test.describe("script tag", () => {
  test("calls made before it loads are kept and run once, in order", async ({ tab, site, collector }) => {
    const before = `<script>
      window.calls = [];
      window.skywalkingEdge = window.skywalkingEdge || [];
      skywalkingEdge.push((agent) => calls.push("first " + typeof agent.trace));
      skywalkingEdge.push((agent) => agent.trace("warm-up", () => calls.push("second")));
    </script>`;
    site.route("/cart", html(agentPage({ collector: collector.url, before })));
    await tab.goto(`${site.origin}/cart`);
    expect(await tab.evaluate(() => Reflect.get(window, "calls"))).toEqual(["first function", "second"]);
    await leave(tab, site);
    const named = await collector.until(
      () =>
        collector
          .segments()
          .flatMap((segment) => segment.spans)
          .filter((span) => span.operationName === "warm-up")[0],
    );
    expect(named.spanType).toBe("Local");
  });

  test("a kept call that throws harms neither the page nor the calls after it", async ({ tab, site, collector }) => {
    const before = `<script>
      window.calls = [];
      window.skywalkingEdge = [() => { throw new Error("a mistake of the page"); }, "not a function", () => calls.push("next")];
    </script>`;
    site.route(
      "/cart",
      html(agentPage({ collector: collector.url, before, body: `<script>calls.push("page")</script>` })),
    );
    await tab.goto(`${site.origin}/cart`);
    expect(await tab.evaluate(() => Reflect.get(window, "calls"))).toEqual(["next", "page"]);
  });

  test("calls made afterwards run at once and get the agent", async ({ tab, site, collector }) => {
    site.route("/cart", html(agentPage({ collector: collector.url })));
    await tab.goto(`${site.origin}/cart`);
    const outcome = await tab.evaluate(() => {
      let given: unknown;
      skywalkingEdge.push((agent) => {
        given = agent;
      });
      return { atOnce: given !== undefined, same: given === skywalkingEdge.agent };
    });
    expect(outcome).toEqual({ atOnce: true, same: true });
  });

  test("trace() makes a Local span around asynchronous work and returns what it returns", async ({
    tab,
    site,
    collector,
  }) => {
    site.route("/cart", html(agentPage({ collector: collector.url })));
    await tab.goto(`${site.origin}/cart`);
    const outcome = await tab.evaluate(async () => {
      const { agent } = skywalkingEdge;
      const value = await agent.trace("price", async () => 42);
      const mistake = new Error("no price");
      const caught = await agent.trace("discount", () => Promise.reject(mistake)).catch((reason: unknown) => reason);
      return { value, sameError: caught === mistake };
    });
    expect(outcome).toEqual({ value: 42, sameError: true });
    await leave(tab, site);
    const spans = await collector.until(() => {
      const all = collector.segments().flatMap((segment) => segment.spans);
      return all.some((span) => span.operationName === "discount") ? all : undefined;
    });
    expect(spans.find((span) => span.operationName === "price")).toMatchObject({ spanType: "Local", isError: false });
    expect(spans.find((span) => span.operationName === "discount")).toMatchObject({ spanType: "Local", isError: true });
  });
});

test.describe("bad options", () => {
  for (const [problem, attributes] of Object.entries({
    "no service": { "data-service": undefined },
    "an empty service": { "data-service": "" },
    "a collector that is no URL": { "data-collector": "gopher://old" },
    "a propagate-to that is no origin": { "data-propagate-to": "::::" },
  })) {
    test(`${problem}: one clear message with a code, and the page goes on`, async ({ tab, site, collector }) => {
      site.route("/stock", answer({ body: "7" }));
      const before = `<script>window.skywalkingEdge = [() => { window.called = true; }]</script>`;
      site.route("/cart", html(agentPage({ collector: collector.url, attributes, before })));
      await tab.goto(`${site.origin}/cart`);
      const troubles = await troublesOf(tab);
      expect(troubles.errors).toEqual([]);
      expect(troubles.rejections).toEqual([]);
      expect(troubles.complaints).toHaveLength(1);
      expect(troubles.complaints[0]).toContain("invalid-option");
      const outcome = await tab.evaluate(async () => ({
        stock: await (await fetch("/stock")).text(),
        called: Reflect.get(window, "called"),
        pushes: skywalkingEdge.push(() => undefined),
      }));
      expect(outcome.stock).toBe("7");
      expect(outcome.called).toBeUndefined();
      expect((await site.request("/stock")).headers["sw8"]).toBeUndefined();
    });
  }

  test("a page without the agent has nothing to complain about", async ({ tab, site }) => {
    site.route("/cart", html(barePage()));
    await tab.goto(`${site.origin}/cart`);
    expect(await troublesOf(tab)).toEqual({ errors: [], rejections: [], complaints: [] });
  });
});

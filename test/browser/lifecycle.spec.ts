import { answer, html } from "../support/site.ts";
import { agentPage, leave } from "./agent-page.ts";
import { expect, test } from "./fixtures.ts";
import { activities, exitSpan, exitSpans, rootOf, tagOf } from "./page-collector.ts";

/** Stands before the agent's tag: keeps the native functions, to compare with later. */
const KEEP_NATIVES = `<script>
  window.natives = () => [window.fetch, XMLHttpRequest, XMLHttpRequest.prototype.open, XMLHttpRequest.prototype.send,
    XMLHttpRequest.prototype.setRequestHeader, XMLHttpRequest.prototype.abort, navigator.sendBeacon, history.pushState];
  window.before = natives();
</script>`;

test.describe("leaving the page", () => {
  test("queued segments leave with the page that is navigated away from", async ({ tab, site, collector }) => {
    site.route("/stock", answer({ body: "7" }));
    site.route("/cart", html(agentPage({ collector: collector.url })));
    await tab.goto(`${site.origin}/cart`);
    await tab.evaluate(async () => (await fetch("/stock")).text());
    expect([collector.segments(), collector.perfData()], "nothing is sent before its time").toEqual([[], []]);
    await leave(tab, site);
    const { segment } = await exitSpan(collector, "GET:/stock");
    expect(tagOf(rootOf(segment), "activity")).toBe("load");
    await collector.until(() => collector.perfData()[0]);
  });

  test("queued segments leave with the tab that is closed", async ({ tab, site, collector }) => {
    site.route("/stock", answer({ body: "7" }));
    site.route("/cart", html(agentPage({ collector: collector.url })));
    await tab.goto(`${site.origin}/cart`);
    await tab.evaluate(async () => (await fetch("/stock")).text());
    await tab.close();
    await exitSpan(collector, "GET:/stock");
    await collector.until(() => collector.perfData()[0]);
  });

  test("they leave as keepalive requests, which is what lets them outlive the page", async ({
    tab,
    site,
    collector,
  }) => {
    const before = `<script>
      const native = window.fetch;
      window.fetch = (url, init) => {
        localStorage.setItem("sent", (localStorage.getItem("sent") ?? "") + new URL(url, location.href).pathname + " " + init?.keepalive + ";");
        return native(url, init);
      };
    </script>`;
    const body = `<p>What you have in your cart</p>`;
    // The one resource is our own script, which has no duration where the clock's step is a millisecond.
    const attributes = { "data-resources": "false" };
    site.route("/cart", html(agentPage({ collector: collector.url, attributes, before, body })));
    await tab.goto(`${site.origin}/cart`);
    const measuresPaint = await tab.evaluate(async () => {
      while (performance.getEntriesByName("first-contentful-paint").length === 0) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
      return PerformanceObserver.supportedEntryTypes.includes("largest-contentful-paint");
    });
    await leave(tab, site);
    await collector.until(() => activities(collector, "load")[0]);
    const sent = await tab.evaluate(() => localStorage.getItem("sent")?.split(";").filter(Boolean).sort());
    const vitals = measuresPaint ? ["/browser/perfData/webVitals true"] : [];
    expect(sent).toEqual(["/browser/perfData true", ...vitals, "/v3/segments true"]);
  });

  test("a request under way when the page is left ends its span there", async ({ tab, site, collector }) => {
    site.route("/slow", () => undefined);
    site.route("/cart", html(agentPage({ collector: collector.url })));
    await tab.goto(`${site.origin}/cart`);
    await tab.evaluate(() => void fetch("/slow").catch(() => undefined));
    await site.request("/slow");
    await leave(tab, site);
    const { segment, span } = await exitSpan(collector, "GET:/slow");
    expect(span.endTime).toBeGreaterThanOrEqual(span.startTime);
    expect(tagOf(rootOf(segment), "activity")).toBe("load");
    expect(exitSpans(collector, "GET:/slow")).toHaveLength(1);
  });
});

test.describe("stop()", () => {
  test("puts every native function back, the very same one", async ({ tab, site, collector }) => {
    site.route("/stock", answer({ body: "7" }));
    site.route("/cart", html(agentPage({ collector: collector.url, before: KEEP_NATIVES })));
    await tab.goto(`${site.origin}/cart`);
    const outcome = await tab.evaluate(async () => {
      const natives: () => unknown[] = Reflect.get(window, "natives");
      const before: unknown[] = Reflect.get(window, "before");
      const same = () => natives().filter((native, index) => native === before[index]).length;
      const during = same();
      await skywalkingEdge.agent.stop();
      await (await fetch("/stock")).text();
      return { all: before.length, during, after: same() };
    });
    expect(outcome.during).toBeLessThan(outcome.all);
    expect(outcome.after).toBe(outcome.all);
    expect((await site.request("/stock")).headers["sw8"]).toBeUndefined();
  });

  test("leaves a replacement alone that another script made since", async ({ tab, site, collector }) => {
    site.route("/stock", answer({ body: "7" }));
    site.route("/cart", html(agentPage({ collector: collector.url })));
    await tab.goto(`${site.origin}/cart`);
    const outcome = await tab.evaluate(async () => {
      const under = window.fetch;
      const theirs: typeof fetch = (...given) => under(...given);
      window.fetch = theirs;
      await skywalkingEdge.agent.stop();
      return { kept: window.fetch === theirs, text: await (await fetch("/stock")).text() };
    });
    expect(outcome).toEqual({ kept: true, text: "7" });
    expect(
      (await site.request("/stock")).headers["sw8"],
      "what still goes through us is not traced any more",
    ).toBeUndefined();
  });

  test("sends what there is; afterwards clicks and requests make nothing", async ({ tab, site, collector }) => {
    site.route("/before", answer({ body: "7" }));
    site.route("/after", answer({ body: "7" }));
    const body = `<button onclick="fetch('/after')">Buy</button>`;
    site.route("/cart", html(agentPage({ collector: collector.url, body })));
    await tab.goto(`${site.origin}/cart`);
    const stats = await tab.evaluate(async () => {
      await (await fetch("/before")).text();
      await skywalkingEdge.agent.stop();
      await skywalkingEdge.agent.stop();
      return skywalkingEdge.agent.stats();
    });
    expect(stats.segment).toMatchObject({ reported: 1, sent: 1, queued: 0 });
    await exitSpan(collector, "GET:/before");
    await tab.click("button");
    expect((await site.request("/after")).headers["sw8"]).toBeUndefined();
    await leave(tab, site);
    // A page with an agent marks the end of what the stopped one might have sent on leaving.
    site.route("/next", html(agentPage({ collector: collector.url })));
    await tab.goto(`${site.origin}/next`);
    await leave(tab, site);
    await collector.until(() =>
      activities(collector, "load").find((segment) => rootOf(segment).operationName === "/next"),
    );
    expect(exitSpans(collector, "GET:/after")).toEqual([]);
    expect(activities(collector, "click")).toEqual([]);
  });
});

test.describe("two script tags", () => {
  test("on one page trace everything once", async ({ tab, site, collector }) => {
    site.route("/stock", answer({ body: "7" }));
    const second = `<script src="/skywalking-edge.min.js" data-service="again" data-collector="${collector.url}"></script>`;
    site.route("/cart", html(agentPage({ collector: collector.url, body: second })));
    await tab.goto(`${site.origin}/cart`);
    await tab.evaluate(async () => (await fetch("/stock")).text());
    await leave(tab, site);
    await exitSpan(collector, "GET:/stock");
    await collector.until(() => collector.perfData()[0]);
    expect(exitSpans(collector, "GET:/stock")).toHaveLength(1);
    expect(new Set(collector.segments().map((segment) => segment.service))).toEqual(new Set(["shop-web"]));
    expect(collector.perfData()).toHaveLength(1);
  });
});

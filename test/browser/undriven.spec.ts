import { answer, html } from "../support/site.ts";
import { openUndriven } from "../support/undriven-browser.ts";
import { agentPage, barePage } from "./agent-page.ts";
import { expect, test } from "./fixtures.ts";
import { arrived, CART, items, VIEW } from "./page-signals.ts";

/** Tells the site how the page was loaded, then leaves it. */
const TELL_AND_LEAVE = `<script>
  function tell(how) {
    const [navigation] = performance.getEntriesByType("navigation");
    fetch("/told?" + how + "=" + Math.round(navigation.activationStart));
  }
</script>`;

/** The value that the page told. */
function toldOf(url: string): number {
  return Number(url.split("=")[1]);
}

test.describe("without a debugger", () => {
  test("a prerendered page is a view once somebody sees it", async ({ tab, site, collector, found }) => {
    await tab.goto(`${site.origin}/blank`);
    const can = await tab.evaluate(() => Reflect.get(HTMLScriptElement, "supports")?.("speculationrules") === true);
    test.skip(!can, "the engine prerenders nothing");
    const rules = JSON.stringify({ prerender: [{ urls: ["/cart"], eagerness: "immediate" }] });
    const start = `<script type="speculationrules">${rules}</script>
      <script>setTimeout(() => location.assign("/cart"), 5_000)</script>`;
    const body = `${CART}${TELL_AND_LEAVE}<script>
      if (document.prerendering) tell("ahead");
      const seen = () => setTimeout(() => { tell("seen"); setTimeout(() => location.assign("/blank"), 200); }, 1_000);
      if (document.prerendering) document.addEventListener("prerenderingchange", seen);
      else seen();
    </script>`;
    site.route("/told", answer({}));
    site.route("/start", html(barePage("", start)));
    site.route("/cart", html(agentPage({ collector: collector.url, body })));
    const close = await openUndriven(found, `${site.origin}/start`);
    test.skip(close === undefined, "the engine cannot be started undriven here");
    try {
      await site.request("/told");
      // Long enough for a page that takes itself for seen: its load is over and its flush is due.
      await new Promise((resolve) => setTimeout(resolve, 3_500));
      const before = collector.perfData();
      await collector.until(() => collector.perfData()[0]);
      await arrived(collector, 1);
      await expect.poll(() => items(collector, "webVitals")).toHaveLength(1);
      const told = site.requests.filter(({ path }) => path === "/told").map(({ url }) => url);
      test.skip(!told.some((url) => url.includes("ahead")), "the engine, as it is here, prerenders nothing");
      expect(before).toEqual([]);
      expect(collector.perfData()).toEqual([expect.objectContaining(VIEW)]);
      // All of it was there when it was activated.
      expect(collector.perfData()[0]?.durations).toMatchObject({ loadPageTime: 0, domReadyTime: 0, fptTime: 0 });
      const [vitals] = items(collector, "webVitals");
      const activationStart = toldOf(told.find((url) => url.includes("seen")) ?? "");
      expect(activationStart).toBeGreaterThan(0);
      expect(vitals).toMatchObject({ ...VIEW, cls: 0 });
      expect(Number(vitals?.["lcpTime"])).toBeLessThan(activationStart);
    } finally {
      await close?.();
    }
  });

  test("a page that comes back from the back/forward cache is a view of its own", async ({
    site,
    collector,
    found,
  }) => {
    const body = `${CART}<script>
      const go = (path) => setTimeout(() => location.assign(path), 1_500);
      addEventListener("pageshow", (event) => {
        if (event.persisted) fetch("/told?restored=1");
        go(event.persisted ? "/blank" : "/other");
      });
    </script>`;
    site.route("/told", answer({}));
    site.route("/cart", html(agentPage({ collector: collector.url, body })));
    site.route("/other", html(barePage("", `<script>setTimeout(() => history.back(), 1_000)</script>`)));
    const close = await openUndriven(found, `${site.origin}/cart`);
    test.skip(close === undefined, "the engine cannot be started undriven here, and keeps pages where it is driven");
    try {
      await arrived(collector, 2);
      test.skip(!site.requests.some(({ path }) => path === "/told"), "the engine, as it is here, keeps no page");
      await expect.poll(() => items(collector, "webVitals")).toHaveLength(2);
      expect(collector.perfData()).toEqual([expect.objectContaining(VIEW), expect.objectContaining(VIEW)]);
      expect(collector.perfData()[1]?.durations).toMatchObject({ loadPageTime: 0, ttfbTime: 0, domReadyTime: 0 });
      const [first, restored] = items(collector, "webVitals");
      expect(Number(first?.["lcpTime"])).toBeGreaterThan(0);
      expect(Number(restored?.["lcpTime"])).toBeGreaterThan(0);
    } finally {
      await close?.();
    }
  });
});

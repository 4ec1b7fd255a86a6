import { type AppSource, bundleApp } from "../support/app-bundle.ts";
import type { Tab } from "../support/browser-tab.ts";
import { answer, html, type Site } from "../support/site.ts";
import { barePage } from "./agent-page.ts";
import { expect } from "./fixtures.ts";
import { activities, exitSpan, type PageCollector, rootOf, tagOf } from "./page-collector.ts";
import { sw8Of } from "./sw8-header.ts";

/** What `window.onerror` gets before anything else can: texts, with `handled` for what it is to mark as handled. */
const ONERROR = `<script>window.onerror = (message) => { troubles.errors.push("onerror " + message); };</script>`;

/** Milliseconds within which anything is there that is going to be: a machine may be busy. */
const ARRIVES_WITHIN_MS = 10_000;

/** What the documentation's examples report to. */
const COLLECTOR = /(?<=\bcollector:\s*)"\/sw"/;

/** Serves an application at `/`, and at every path that it has a page for; with an agent if a collector is given. */
export async function serveApp(site: Site, source: AppSource, collector?: PageCollector): Promise<void> {
  const bundle = await bundleApp(source);
  // One without an agent would be compared with itself.
  expect(COLLECTOR.test(bundle)).toBe(collector !== undefined);
  const body = bundle.replace(COLLECTOR, JSON.stringify(collector?.url));
  site.route("/app.js", answer({ headers: { "content-type": "text/javascript; charset=utf-8" }, body }));
  const page = html(barePage(ONERROR, `<div id="root"></div><script src="/app.js"></script>`));
  for (const path of ["/", "/orders/42", "/shop/red", "/shop/blue", "/shop/red/none"]) site.route(path, page);
  site.route("/api/orders", answer({ body: "[]" }));
}

/** Waits for an element with that text. */
export async function shown(tab: Tab, text: string): Promise<void> {
  await expect
    .poll(() => tab.evaluate(() => document.getElementById("root")?.textContent), { timeout: ARRIVES_WITHIN_MS })
    .toContain(text);
}

/** Clicks as soon as the application has rendered what is to be clicked. */
export async function clickWhenShown(tab: Tab, selector: string): Promise<void> {
  await expect
    .poll(() => tab.evaluate((selector) => document.querySelector(selector) !== null, selector), {
      timeout: ARRIVES_WITHIN_MS,
    })
    .toBe(true);
  await tab.click(selector);
}

/** Clicks, and waits until what a click leads to, in this turn of the event loop and the next ones, has happened. */
export async function clickAndSettle(tab: Tab, selector: string): Promise<void> {
  await clickWhenShown(tab, selector);
  await tab.evaluate(() => new Promise((resolve) => setTimeout(resolve, 50)));
}

/** Goes to an order, and waits until the page shows it and has asked for it: who leaves may break a request off. */
export async function openOrder(tab: Tab, site: Site): Promise<void> {
  await clickWhenShown(tab, "#order");
  await shown(tab, "Order 42");
  await site.request("/api/orders");
}

/** Asserts that the page was left for `/orders/:id` by a click, which asked for its orders as part of the route. */
export async function expectNamedRoute(site: Site, collector: PageCollector): Promise<void> {
  const { segment } = await exitSpan(collector, "GET:/api/orders");
  expect(rootOf(segment)).toMatchObject({ operationName: "/orders/:id", spanType: "Local" });
  expect(tagOf(rootOf(segment), "activity")).toBe("route");
  expect(sw8Of(await site.request("/api/orders"))).toMatchObject({ segmentId: segment.traceSegmentId });
  expect(activities(collector, "route")).toHaveLength(1);
  await expectPages(collector, ["/", "/orders/:id"]);
}

/** Waits for the page views, and asserts that they are those, in whatever order. */
export async function expectPages(collector: PageCollector, pages: readonly string[]): Promise<void> {
  await collector.until(() => collector.perfData()[pages.length - 1]);
  const seen = collector.perfData().map(({ pagePath }) => pagePath);
  expect(seen.sort()).toEqual([...pages].sort());
}

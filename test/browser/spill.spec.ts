import type { BrowserAgent } from "../../src/browser/index.ts";
import type { Tab } from "../support/browser-tab.ts";
import type { Site } from "../support/site.ts";
import { leave } from "./agent-page.ts";
import { expect, test } from "./fixtures.ts";
import { serveNpmPage } from "./npm-page.ts";
import type { PageCollector } from "./page-collector.ts";

declare global {
  var spilling: BrowserAgent;
  var cleared: Promise<void>;
}

/** Milliseconds between flushes: only what leaves with the page is sent, or what waits is sent soon. */
const NEVER = 600_000;
const SOON = 100;
/** What the page makes: more than twice what a browser lets it send when it is left, and fewer than make a flush leave at once. */
const SEGMENTS = 80;
const ALL = Array.from({ length: SEGMENTS }, (_segment, number) => number);

const IMPORTS = `import { startBrowserAgent } from "skywalking-edge/browser";
import { createSpill } from "skywalking-edge/spill";`;

/** Serves `/cart` with an agent that spills. */
function serveSpillingPage(site: Site, collector: string, flushIntervalMs: number): Promise<void> {
  const options = { service: "shop-web", serviceVersion: "1", collector, flushIntervalMs };
  const code = `window.spilling = startBrowserAgent({ ...${JSON.stringify(options)}, spill: createSpill() });`;
  return serveNpmPage(site, "/cart", `${IMPORTS}${code}`);
}

/** Runs in the page: makes segments of 2 kB, which wait to be sent. */
function makeSegments(segments: number): void {
  for (let made = 0; made < segments; made++) {
    const context = spilling.tracer.createTracingContext();
    context.createLocalSpan(`work ${made}`).tag("text", "x".repeat(1_800)).end();
    context.finish();
  }
}

/** The numbers of the segments that the collector has, in order; one that came twice stands twice. */
function received(collector: PageCollector): number[] {
  const names = collector.segments().flatMap(({ spans }) => spans.map(({ operationName }) => operationName));
  const numbers = names.filter((name) => name.startsWith("work ")).map((name) => Number(name.slice("work ".length)));
  return numbers.sort((one, other) => one - other);
}

/** Waits two seconds for something to be kept: the last write of a page that is left comes late, if at all. */
function isKept(tab: Tab): Promise<boolean> {
  return tab.evaluate(async () => {
    const opened = await new Promise<IDBDatabase>((resolve) => {
      const opening = indexedDB.open("skywalking-edge");
      opening.onsuccess = () => resolve(opening.result);
    });
    const count = () =>
      new Promise<number>((resolve) => {
        const counting = opened.transaction("spill").objectStore("spill").count();
        counting.onsuccess = () => resolve(counting.result);
      });
    const start = performance.now();
    while ((await count()) === 0) if (performance.now() - start > 2_000) return false;
    opened.close();
    return true;
  });
}

/** Lets the page believe that nobody sees it, or that somebody does again. */
function show(tab: Tab, visibilityState: "hidden" | "visible"): Promise<void> {
  return tab.evaluate((state) => {
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
    document.dispatchEvent(new Event("visibilitychange"));
  }, visibilityState);
}

test.describe("what a page could not send", () => {
  test.beforeEach(async ({ tab, site, collector }) => {
    await serveSpillingPage(site, collector.url, NEVER);
    await tab.goto(`${site.origin}/cart`);
    await tab.evaluate(makeSegments, SEGMENTS);
    await serveSpillingPage(site, collector.url, SOON);
  });

  test("before nobody saw it any more is sent on the next visit, all of it, each once", async ({
    tab,
    site,
    collector,
  }) => {
    await show(tab, "hidden");
    expect(await isKept(tab)).toBe(true);
    await tab.goto(`${site.origin}/cart`);
    await collector.until(() => (received(collector).length >= SEGMENTS ? true : undefined));
    expect(received(collector)).toEqual(ALL);
    const restored = await tab.evaluate(() => spilling.stats().segment?.reported ?? 0);
    expect(restored, "the browser lets a page send 64 KiB").toBeGreaterThan(SEGMENTS / 2);
  });

  test("is sent as well when somebody sees it again, and not on the next visit too", async ({
    tab,
    site,
    collector,
  }) => {
    await show(tab, "hidden");
    expect(await isKept(tab)).toBe(true);
    await show(tab, "visible");
    await tab.evaluate(async () => {
      while ((spilling.stats().segment?.queued ?? 0) === 0) await new Promise((resolve) => setTimeout(resolve, 10));
      await spilling.flush();
    });
    await tab.goto(`${site.origin}/cart`);
    await collector.until(() => (received(collector).length >= SEGMENTS ? true : undefined));
    expect(received(collector)).toEqual(ALL);
  });

  test("before it was left is sent on the next visit, if the browser has kept it; never twice", async ({
    tab,
    site,
    collector,
  }) => {
    await leave(tab, site);
    const wasKept = await isKept(tab);
    test.info().annotations.push({ type: "the browser kept it", description: String(wasKept) });
    await tab.goto(`${site.origin}/cart`);
    const expected = wasKept ? SEGMENTS : 20;
    await collector.until(() => (received(collector).length >= expected ? true : undefined));
    expect(received(collector)).toEqual([...new Set(received(collector))]);
  });

  test("is forgotten when the visitor wants it", async ({ tab, site, collector }) => {
    await show(tab, "hidden");
    expect(await isKept(tab)).toBe(true);
    await serveNpmPage(site, "/consent", `${IMPORTS}window.cleared = createSpill().clear();`);
    await tab.goto(`${site.origin}/consent`);
    await tab.evaluate(() => cleared);
    await tab.goto(`${site.origin}/cart`);
    await tab.evaluate(() => spilling.flush());
    expect(received(collector).length, "what fits into 64 KiB, from the first visit").toBeLessThan(SEGMENTS / 2);
  });
});

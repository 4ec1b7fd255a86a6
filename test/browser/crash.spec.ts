import type { Tab } from "../support/browser-tab.ts";
import { leave } from "./agent-page.ts";
import { expect, test } from "./fixtures.ts";
import { serveNpmPage } from "./npm-page.ts";
import type { PageCollector } from "./page-collector.ts";

declare global {
  /** How often the page has handed something to the browser for later. */
  var deferrals: number;
}

/** Stands before the agent's tag: counts what is handed to the browser. */
const COUNT_DEFERRALS = `<script>
  window.deferrals = 0;
  const native = window.fetchLater;
  if (native) window.fetchLater = function (...call) { deferrals++; return native.apply(window, call); };
</script>`;

/** Runs in the page: makes segments that wait to be sent. */
function makeSegments(): void {
  for (let made = 0; made < 3; made++) {
    const context = skywalkingEdge.agent.tracer.createTracingContext();
    context.createLocalSpan(`work ${made}`).end();
    context.finish();
  }
}

/** The names of the segments that the collector has; one that came twice stands twice. */
function received(collector: PageCollector): string[] {
  const names = collector.segments().flatMap(({ spans }) => spans.map(({ operationName }) => operationName));
  return names.filter((name) => name.startsWith("work ")).sort();
}

const ALL = ["work 0", "work 1", "work 2"];

/** Kills the process of the page; nobody answers for it any more. */
function crash(tab: Tab): void {
  void tab.goto("chrome://crash").catch(() => undefined);
}

/** Waits until what was made a while ago is in the browser's hands, some before and some after. */
function untilDeferred(tab: Tab): Promise<void> {
  return tab.evaluate(async () => {
    while (deferrals === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  });
}

test.describe("crashSafe", () => {
  test.beforeEach(async ({ tab, site, collector }) => {
    const options = JSON.stringify({ service: "shop-web", serviceVersion: "1.4.2", collector: collector.url });
    const code = `import { createCrashSafeReporter, startBrowserAgent } from "skywalking-edge/browser";
window.skywalkingEdge = { agent: startBrowserAgent({ ...${options}, crashSafe: createCrashSafeReporter }) };`;
    await serveNpmPage(site, "/cart", code, COUNT_DEFERRALS);
    await tab.goto(`${site.origin}/cart`);
  });

  test("what waits is sent although the tab crashes", async ({ tab, collector }) => {
    test.skip(!(await tab.evaluate(() => "fetchLater" in window)), "this browser has no fetchLater");
    await tab.evaluate(makeSegments);
    await untilDeferred(tab);
    crash(tab);
    await collector.until(() => (received(collector).length > 0 ? true : undefined));
    expect(received(collector)).toEqual(ALL);
  });

  test("what was flushed is not sent again when the page is left", async ({ tab, site, collector }) => {
    await tab.evaluate(makeSegments);
    await tab.evaluate(async () => {
      // Where the browser can do it, the segments are in its hands by now.
      for (let waited = 0; waited < 100 && deferrals === 0; waited++) await new Promise((end) => setTimeout(end, 20));
      await skywalkingEdge.agent.flush();
    });
    expect(received(collector)).toEqual(ALL);
    await leave(tab, site);
    await collector.until(() => collector.perfData()[0]);
    expect(received(collector)).toEqual(ALL);
  });

  test("what waits when the page is left is sent once", async ({ tab, site, collector }) => {
    await tab.evaluate(makeSegments);
    await leave(tab, site);
    await collector.until(() => (received(collector).length >= ALL.length ? true : undefined));
    await collector.until(() => collector.perfData()[0]);
    expect(received(collector)).toEqual(ALL);
  });
});

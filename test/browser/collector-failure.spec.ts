import type { ReporterStats } from "../../src/core/report/reporter.ts";
import type { Tab } from "../support/browser-tab.ts";
import { answer, hang, html, type Reply, reset, type Site, startSite } from "../support/site.ts";
import { agentPage, leave, troublesOf } from "./agent-page.ts";
import { expect, test } from "./fixtures.ts";

const PATHS = ["/v3/segments", "/browser/perfData"];

/** A collector that answers everything the same way. */
async function startBrokenCollector(reply: Reply): Promise<Site> {
  const broken = await startSite({ allowHeaders: "content-type" });
  for (const path of PATHS) broken.route(path, reply);
  return broken;
}

/** Opens a page that reports to `collector` and makes one request of its own, which must succeed. */
async function shop(tab: Tab, site: Site, collector: string): Promise<void> {
  site.route("/stock", answer({ body: "7" }));
  site.route("/cart", html(agentPage({ collector })));
  await tab.goto(`${site.origin}/cart`);
  await tab.evaluate(() => skywalkingEdge.agent.trace("price", () => undefined));
  expect(await tab.evaluate(async () => (await fetch("/stock")).text())).toBe("7");
}

/** Nothing of ours may show in the page. */
async function expectUntroubled(tab: Tab): Promise<void> {
  expect(await troublesOf(tab)).toEqual({ errors: [], rejections: [], complaints: [] });
}

/** Stops the agent, so that all it had is sent or lost, and returns what it counted. */
function statsAfterStop(tab: Tab): Promise<ReporterStats> {
  return tab.evaluate(async () => {
    await skywalkingEdge.agent.stop();
    return skywalkingEdge.agent.stats();
  });
}

function expectLost(stats: ReporterStats, reason: string): void {
  for (const signal of ["segment", "perfData"] as const) {
    const counted = stats[signal];
    expect(counted?.reported, signal).toBeGreaterThan(0);
    expect(counted, signal).toMatchObject({ sent: 0, queued: 0, dropped: { [reason]: counted?.reported } });
  }
}

test.describe("a collector that", () => {
  for (const [failure, reply, reason] of [
    ["answers 500", answer({ status: 500, body: "no" }), "rejected"],
    ["answers 404", answer({ status: 404 }), "rejected"],
    ["answers 200 with a web page", html("<h1>Welcome to the portal</h1>"), "rejected"],
    ["answers 502", answer({ status: 502 }), "ambiguous"],
    ["breaks the connection", reset, "ambiguous"],
  ] as const) {
    test(`${failure}: the page notices nothing, the losses are counted as ${reason}`, async ({ tab, site }) => {
      const broken = await startBrokenCollector(reply);
      await shop(tab, site, broken.origin);
      expectLost(await statsAfterStop(tab), reason);
      await expectUntroubled(tab);
      await broken.close();
    });
  }

  test("is not there: the page notices nothing, the losses are counted", async ({ tab, site }) => {
    const gone = await startSite();
    await gone.close();
    await shop(tab, site, gone.origin);
    // A page cannot tell a refused connection from a broken one, so what was sent counts as ambiguous.
    expectLost(await statsAfterStop(tab), "ambiguous");
    await expectUntroubled(tab);
  });

  test("has no CORS: the page notices nothing, the losses are counted", async ({ tab, site }) => {
    const closed = await startSite();
    await shop(tab, site, closed.origin);
    expectLost(await statsAfterStop(tab), "ambiguous");
    await expectUntroubled(tab);
    await closed.close();
  });

  test("refuses for now with 503: kept for another attempt, then counted as closed", async ({ tab, site }) => {
    // Exposed to the page, it keeps the agent from asking again, however slow the page is.
    const headers = { "retry-after": "3600", "access-control-expose-headers": "retry-after" };
    const busy = await startBrokenCollector(answer({ status: 503, headers }));
    await shop(tab, site, busy.origin);
    await tab.evaluate(() => skywalkingEdge.agent.flush());
    const waiting = await tab.evaluate(() => skywalkingEdge.agent.stats());
    expect(waiting.perfData).toMatchObject({ reported: 1, sent: 0, queued: 1, dropped: {}, retries: 1 });
    const { segment, perfData } = await statsAfterStop(tab);
    expect(perfData).toMatchObject({ queued: 0, dropped: { closed: 1 } });
    expect(segment).toMatchObject({ queued: 0, dropped: { closed: segment?.reported } });
    await expectUntroubled(tab);
    await busy.close();
  });

  test("never answers: the page goes on, and what it held is counted once the connection ends", async ({
    tab,
    site,
  }) => {
    const silent = await startBrokenCollector(hang);
    await shop(tab, site, silent.origin);
    await tab.evaluate(() => {
      Reflect.set(window, "stopped", skywalkingEdge.agent.stop());
    });
    for (const path of PATHS) await silent.request(path, "POST");
    expect(await tab.evaluate(async () => (await fetch("/stock")).text())).toBe("7");
    expect((await tab.evaluate(() => skywalkingEdge.agent.stats())).perfData).toMatchObject({ queued: 1, sent: 0 });
    await silent.close();
    const stats = await tab.evaluate(async () => {
      await Reflect.get(window, "stopped");
      return skywalkingEdge.agent.stats();
    });
    expectLost(stats, "ambiguous");
    await expectUntroubled(tab);
  });

  test("never answers: the page can be left at once", async ({ tab, site }) => {
    const silent = await startBrokenCollector(hang);
    await shop(tab, site, silent.origin);
    await leave(tab, site);
    expect(await tab.evaluate(() => location.pathname)).toBe("/blank");
    await silent.close();
  });
});

import { answer, html } from "../support/site.ts";
import { barePage, leave } from "./agent-page.ts";
import { expect, test } from "./fixtures.ts";
import { segmentsOf, serveLeftPage, sumUp, useLeftPage, WAYS_TO_LEAVE, WHOLE_VISIT } from "./left-page.ts";

/** How often a page is left in each way; `npm run soak` does it 200 times. */
const VISITS = 30;
const SEGMENTS = 6;

test.describe("five segments are queued and a request is under way:", () => {
  for (const [way, leaveBy] of Object.entries(WAYS_TO_LEAVE)) {
    test(`all six arrive when the ${way}, ${VISITS} times of ${VISITS}`, async ({ tab, site, collector }) => {
      test.setTimeout(VISITS * 3_000);
      await serveLeftPage(site, collector.url);
      for (let visit = 1; visit <= VISITS; visit++) {
        const beside = await tab.openBeside();
        await useLeftPage(beside, site, visit);
        await leaveBy(beside, site);
        await collector.until(() => segmentsOf(collector.segments(), visit).length >= SEGMENTS || undefined);
        await beside.close();
      }
      const visits = Array.from({ length: VISITS }, (_visit, index) => index + 1);
      const arrived = visits.map((visit) => sumUp(segmentsOf(collector.segments(), visit), site, visit));
      expect(arrived).toEqual(visits.map(() => WHOLE_VISIT));
      expect(collector.segments()).toHaveLength(VISITS * SEGMENTS);
      // The views left as well.
      await collector.until(() => collector.perfData().length >= VISITS || undefined);
      expect(collector.perfData()).toHaveLength(VISITS);
    });
  }

  test("all six arrive when a form is posted", async ({ tab, site, collector }) => {
    await serveLeftPage(site, collector.url);
    site.route("/orders", html(barePage()));
    await useLeftPage(tab, site, 1);
    await tab.evaluate(() => {
      const form = document.createElement("form");
      form.method = "POST";
      form.action = "/orders";
      document.body.append(form);
      setTimeout(() => form.submit());
    });
    await site.request("/orders", "POST");
    await collector.until(() => collector.segments().length >= SEGMENTS || undefined);
    expect(sumUp(segmentsOf(collector.segments(), 1), site, 1)).toEqual(WHOLE_VISIT);
  });

  test("a download leaves nothing: all six wait, and arrive when the page is left", async ({
    tab,
    site,
    collector,
  }) => {
    await serveLeftPage(site, collector.url);
    site.route("/file", answer({ headers: { "content-disposition": "attachment; filename=a.txt" }, body: "7" }));
    await useLeftPage(tab, site, 1);
    await tab.evaluate(() => {
      setTimeout(() => location.assign("/file"));
    });
    await site.request("/file");
    expect(await tab.evaluate(() => leaving.stats().segment)).toMatchObject({ sent: 0, dropped: {} });
    await leave(tab, site);
    await collector.until(() => collector.segments().length >= SEGMENTS || undefined);
    expect(sumUp(segmentsOf(collector.segments(), 1), site, 1)).toEqual(WHOLE_VISIT);
  });
});

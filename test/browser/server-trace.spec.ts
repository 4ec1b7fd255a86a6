import { answer, html, type Reply } from "../support/site.ts";
import { agentPage, barePage, leave } from "./agent-page.ts";
import { expect, test } from "./fixtures.ts";
import { activities, rootOf } from "./page-collector.ts";
import { sw8Of } from "./sw8-header.ts";

/** A page that takes its server a moment, as one that was made for the visit does. */
function made(body: string, headers: Readonly<Record<string, string>> = {}): Reply {
  const reply = answer({ headers: { "content-type": "text/html", ...headers }, body });
  return (request, response) => void setTimeout(() => reply(request, response), 25);
}

test.describe("a trace of the server", () => {
  const SW8 = `1-${[
    "dHJhY2UtMQ==",
    "c2VnbWVudC0x",
    "3",
    "c2hvcA==",
    "bm9kZS0x",
    "R0VUOi9jYXJ0",
    "c2hvcC5leGFtcGxlOjQ0Mw==",
  ].join("-")}`;

  for (const [where, before, headers] of [
    ["<meta name=sw8>", `<meta name="sw8" content="${SW8}">`, {}],
    ["Server-Timing", "", { "server-timing": `db;dur=5, sw8;desc="${SW8}"` }],
  ] as const) {
    test(`is continued by the page's load, from ${where}`, async ({ tab, site, collector }) => {
      site.route("/items", answer({ body: "[]" }));
      site.route("/cart", made(agentPage({ collector: collector.url, before }), headers));
      await tab.goto(`${site.origin}/cart`);
      await tab.evaluate(async () => void (await (await fetch("/items")).text()));
      await leave(tab, site);
      const segment = await collector.until(() => activities(collector, "load")[0]);
      expect(segment.traceId).toBe("trace-1");
      expect(rootOf(segment).refs).toMatchObject([
        { refType: "CrossProcess", parentTraceSegmentId: "segment-1", parentSpanId: 3, parentService: "shop" },
      ]);
      expect(sw8Of(await site.request("/items"))).toMatchObject({ traceId: "trace-1", endpoint: "/cart" });
    });
  }

  test("is not continued from a malformed one", async ({ tab, site, collector }) => {
    const before = `<meta name="sw8" content="1-garbage">`;
    site.route("/cart", made(agentPage({ collector: collector.url, before })));
    await tab.goto(`${site.origin}/cart`);
    await leave(tab, site);
    const segment = await collector.until(() => activities(collector, "load")[0]);
    expect(rootOf(segment).refs).toEqual([]);
    expect(await tab.evaluate(() => document.title)).toBe("Shop");
  });

  test("is not continued from a document that came from the cache", async ({ tab, site, collector }) => {
    let answers = 0;
    const body = `<script>addEventListener("load", () => fetch("/shown"))</script>`;
    const before = `<meta name="sw8" content="${SW8}">`;
    const reply = made(agentPage({ collector: collector.url, before, body }), { "cache-control": "max-age=600" });
    site.route("/cart", (request, response) => {
      answers++;
      reply(request, response);
    });
    site.route("/start", html(barePage("", `<a id="go" href="/cart">cart</a>`)));
    let shown = () => {};
    site.route("/shown", (_request, response) => {
      shown();
      response.end();
    });
    for (const visit of [1, 2]) {
      const isShown = new Promise<void>((resolve) => {
        shown = resolve;
      });
      await tab.goto(`${site.origin}/start`);
      await tab.click("#go");
      await isShown;
      await leave(tab, site);
      await collector.until(() => activities(collector, "load")[visit - 1]);
    }
    test.skip(answers !== 1, "this browser has asked again");
    expect(activities(collector, "load").map((load) => rootOf(load).refs.length)).toEqual([1, 0]);
  });
});

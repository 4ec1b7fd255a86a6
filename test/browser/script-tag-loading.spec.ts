import { documentBlocks } from "../support/readme.ts";
import { after, answer, hang, html, reset } from "../support/site.ts";
import { agentPage, barePage, leave, troublesOf } from "./agent-page.ts";
import { expect, test } from "./fixtures.ts";
import { activities, exitSpan, exitSpans, rootOf, tagOf } from "./page-collector.ts";
import { errorLogs, errorsAfterLeaving } from "./received-errors.ts";

/** The loader of docs/script-tag.md, word for word, and the tag behind it. */
const [DOCUMENTED = ""] = documentBlocks("docs/script-tag.md", "Load it later", "html");
const LOADER = DOCUMENTED.slice(0, DOCUMENTED.indexOf("</script>") + "</script>".length);
const ASYNC = { async: "" };

/** What goes wrong and what is called before the script has loaded. */
const EARLY = `<img src="/missing.png?token=secret" alt="">
<script src="/app.js"></script>
<script>
  skywalkingEdge.push((agent) => agent.setTags({ tenant: "north" }));
  skywalkingEdge.push((agent) => agent.trace("warm-up", () => fetch("/stock")));
</script>`;
const APP = `
function pay() { throw new TypeError("no stock"); }
setTimeout(pay);
void Promise.reject("declined");
`;

const script = (body: string) => answer({ headers: { "content-type": "text/javascript" }, body });

/** Waits in the page until the script has run. */
async function agentStarted(): Promise<void> {
  while (!Reflect.get(Object(window.skywalkingEdge), "agent")) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** Waits in the page until what goes wrong in it has, as its own listeners see it. */
async function troublesSeen(least: number): Promise<void> {
  const { errors, rejections } = window.troubles;
  while (errors.length + rejections.length < least) await new Promise((resolve) => setTimeout(resolve, 10));
}

test.describe("a script that loads late", () => {
  test("reports once what went wrong before, with place and time, and makes the calls that were kept", async ({
    tab,
    site,
    collector,
    bundle,
  }) => {
    let arrive = (): void => {};
    const gate = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    site.route("/app.js", script(APP));
    site.route("/stock", answer({ body: "7" }));
    site.route("/skywalking-edge.min.js", after(gate, script(bundle)));
    site.route("/cart", html(barePage(LOADER, EARLY)));
    await tab.goto(`${site.origin}/cart`);
    // After the page's own load event, for which a tag in the HTML would be waited.
    await tab.evaluate((collectorUrl) => {
      const tag = document.createElement("script");
      tag.src = "/skywalking-edge.min.js";
      Object.assign(tag.dataset, { service: "shop-web", serviceVersion: "1.4.2", collector: collectorUrl });
      document.head.append(tag);
    }, collector.url);
    await site.request("/skywalking-edge.min.js");
    await tab.evaluate(troublesSeen, 2);
    const before = Date.now();
    await tab.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)));
    arrive();
    await tab.evaluate(agentStarted);
    await tab.evaluate(async () => {
      const failed = new Promise((resolve) => addEventListener("error", resolve, { once: true }));
      setTimeout(() => {
        throw new Error("late");
      });
      await failed;
    });
    const { errorsLeftOut } = await tab.evaluate(() => skywalkingEdge.agent.stats());
    expect(errorsLeftOut).toEqual({});
    const logs = await errorsAfterLeaving(tab, site, collector, 4);
    expect(logs.map(({ category, message, errorUrl, line }) => [category, message, errorUrl, line]).sort()).toEqual([
      ["js", "Error: late", expect.any(String), expect.any(Number)],
      ["js", "TypeError: no stock", `${site.origin}/app.js`, 2],
      ["promise", "declined", `${site.origin}/cart`, 0],
      ["resource", "img did not load", `${site.origin}/missing.png`, 0],
    ]);
    for (const log of logs) {
      const time = Number(log["time"]);
      expect(log, "belongs to the view").toMatchObject({ pagePath: "/cart", service: "shop-web" });
      if (log.message.endsWith("late")) expect(time).toBeGreaterThanOrEqual(before + 200);
      else expect(time).toBeLessThanOrEqual(before);
    }
    expect(logs.filter((log) => log["firstReportedError"])).toHaveLength(1);

    const { segment } = await exitSpan(collector, "GET:/stock");
    expect(segment.spans.map(({ operationName }) => operationName)).toContain("warm-up");
    expect(tagOf(rootOf(segment), "tenant")).toBe("north");
    expect(collector.perfData()).toHaveLength(1);
    expect(activities(collector, "load")).toHaveLength(1);
  });

  for (const how of ["async", "defer"]) {
    test(`with ${how} reads its attributes, as the documentation writes it`, async ({ tab, site, collector }) => {
      site.route("/app.js", script(APP));
      site.route("/stock", answer({ body: "7" }));
      const documented = DOCUMENTED.replace('"/sw"', `"${collector.url}"`).replace("  async\n", `  ${how}\n`);
      expect(documented).toContain(`  ${how}\n`);
      site.route("/cart", html(barePage(documented, EARLY)));
      await tab.goto(`${site.origin}/cart`);
      await tab.evaluate(agentStarted);
      await tab.evaluate(troublesSeen, 2);
      const logs = await errorsAfterLeaving(tab, site, collector, 3);
      expect(logs.map(({ category }) => category).sort()).toEqual(["js", "promise", "resource"]);
      await exitSpan(collector, "GET:/stock");
      expect(exitSpans(collector, "GET:/stock")).toHaveLength(1);
      expect(collector.perfData()).toMatchObject([{ service: "shop-web", serviceVersion: "1.4.2" }]);
    });
  }

  test("reports what a policy blocked before, and an error under the name that the page had", async ({
    tab,
    site,
    other,
    collector,
  }) => {
    const body = `<img src="${other.origin}/x.png?token=secret" alt="">
      <script>
        skywalkingEdge.push((agent) => agent.setPage("checkout"));
        reportError(new Error("early"));
        skywalkingEdge.push((agent) => agent.setPage("paid"));
      </script>`;
    const page = agentPage({ collector: collector.url, attributes: ASYNC, before: LOADER, body });
    const headers = { "content-type": "text/html", "content-security-policy": "img-src 'self' data:" };
    site.route("/cart", answer({ headers, body: page }));
    await tab.goto(`${site.origin}/cart`);
    await tab.evaluate(agentStarted);
    const logs = await errorsAfterLeaving(tab, site, collector, 2);
    expect(logs.find(({ category }) => category === "unknown")?.message).toBe(`img-src blocks ${other.origin}/x.png`);
    expect(logs.filter(({ category }) => category === "js")).toMatchObject([
      { message: "Error: early", pagePath: "checkout" },
    ]);
  });
});

test.describe("a script that does not come", () => {
  test("because it is blocked leaves the page as it is, with a bounded number of calls and errors", async ({
    tab,
    site,
    collector,
  }) => {
    site.route("/skywalking-edge.min.js", reset);
    site.route("/stock", answer({ body: "7" }));
    site.route("/cart", html(agentPage({ collector: collector.url, attributes: ASYNC, before: LOADER })));
    await tab.goto(`${site.origin}/cart`);
    const seen = await tab.evaluate(async () => {
      for (let index = 0; index < 50; index++) reportError(new Error(`number ${index}`));
      const kept: unknown = window.skywalkingEdge;
      const length = () => (Array.isArray(kept) ? kept.length : -1);
      const withErrors = length();
      let called = 0;
      for (let index = 0; index < 1_000; index++) skywalkingEdge.push(() => called++);
      return { withErrors, length: length(), called, text: await (await fetch("/stock")).text() };
    });
    expect(seen).toEqual({ withErrors: 20, length: 100, called: 0, text: "7" });
    const { complaints, rejections } = await troublesOf(tab);
    expect([complaints, rejections]).toEqual([[], []]);
  });

  test("or not for long leaves the page as it is", async ({ tab, site, collector }) => {
    site.route("/skywalking-edge.min.js", hang);
    site.route("/stock", answer({ body: "7" }));
    // Its load event would wait for the script.
    const body = `<script>addEventListener("DOMContentLoaded", () => fetch("/stock"))</script>`;
    site.route("/cart", html(agentPage({ collector: collector.url, attributes: ASYNC, before: LOADER, body })));
    await tab.goto(`${site.origin}/blank`);
    await tab.evaluate(() => document.body.append(Object.assign(document.createElement("iframe"), { src: "/cart" })));
    await site.request("/stock");
    await leave(tab, site);
    expect(errorLogs(collector)).toEqual([]);
  });
});

test.describe("a script that cannot know its element", () => {
  test("as a module says that its attributes are missing, and the page goes on", async ({ tab, site, collector }) => {
    site.route("/stock", answer({ body: "7" }));
    site.route("/cart", html(agentPage({ collector: collector.url, attributes: { type: "module" } })));
    await tab.goto(`${site.origin}/cart`);
    const seen = await tab.evaluate(async () => {
      await import(`${location.origin}/skywalking-edge.min.js?again`);
      skywalkingEdge.push(() => reportError(new Error("called without an agent")));
      return { agent: skywalkingEdge.agent, text: await (await fetch("/stock")).text() };
    });
    expect(seen).toEqual({ agent: undefined, text: "7" });
    const { complaints, errors, rejections } = await troublesOf(tab);
    expect(complaints).toEqual([expect.stringMatching(/this page is not traced.*'collector' must be/)]);
    expect([errors, rejections]).toEqual([[], []]);
  });
});

import { answer, html, type Reply } from "../support/site.ts";
import { agentPage, leave } from "./agent-page.ts";
import { expect, test } from "./fixtures.ts";
import { exitSpan, type ReceivedSpan } from "./page-collector.ts";
import { slow } from "./page-signals.ts";

/** The log of what the browser has measured, as an object. */
function timingOf({ span }: ReceivedSpan): Record<string, string> {
  const logs = span.logs.map(({ data }) => Object.fromEntries(data.map(({ key, value }) => [key, value])));
  return logs.find(({ event }) => event === "resource-timing") ?? {};
}

/** 3,000 characters after 30 ms. */
const BODY: Reply = slow("text/plain", "x".repeat(3_000));

test.describe("what the browser has measured of a request", () => {
  for (const api of ["fetch", "XMLHttpRequest"]) {
    test(`by ${api} is a log of its span`, async ({ tab, site, collector }) => {
      site.route("/items", BODY);
      site.route("/cart", html(agentPage({ collector: collector.url })));
      await tab.goto(`${site.origin}/cart`);
      const [duration, hasSizes] = await tab.evaluate(async (name) => {
        if (name === "fetch") await (await fetch("/items?page=2")).text();
        else {
          const xhr = new XMLHttpRequest();
          xhr.open("GET", "/items?page=2");
          const over = new Promise((resolve) => xhr.addEventListener("loadend", resolve));
          xhr.send();
          await over;
        }
        const find = () => performance.getEntriesByName(new URL("/items?page=2", location.href).href)[0];
        while (!find()) await new Promise((resolve) => requestAnimationFrame(resolve));
        const entry = find();
        return [
          entry?.duration ?? 0,
          entry instanceof PerformanceResourceTiming && "decodedBodySize" in entry,
        ] as const;
      }, api);
      // The entry is there, and the agent's observer, which was there before, is told of it first.
      await tab.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
      await leave(tab, site);
      const received = await exitSpan(collector, "GET:/items");
      const timing = timingOf(received);
      expect(timing).toMatchObject({ event: "resource-timing" });
      expect(Number(timing["ttfbTime"])).toBeGreaterThanOrEqual(20);
      if (hasSizes) expect(timing["decodedBodySize"]).toBe("3000");
      const { startTime, endTime } = received.span;
      expect(endTime - startTime).toBeGreaterThanOrEqual(20);
      // The span is over when the request was, and not when the browser told of it.
      expect(endTime - startTime).toBeLessThan(duration + 250);
    });
  }

  test("is nothing where another origin hides it, and all where it allows it", async ({
    tab,
    site,
    other,
    collector,
  }) => {
    other.route("/hidden", BODY);
    other.route(
      "/shown",
      answer({ headers: { "timing-allow-origin": "*", "cache-control": "no-store" }, body: "x".repeat(3_000) }),
    );
    site.route("/cart", html(agentPage({ collector: collector.url })));
    await tab.goto(`${site.origin}/cart`);
    await tab.evaluate(async (origin) => {
      for (const path of ["/hidden", "/shown"]) await (await fetch(origin + path)).text();
      const find = () => performance.getEntriesByName(`${origin}/shown`)[0];
      while (!find()) await new Promise((resolve) => requestAnimationFrame(resolve));
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    }, other.origin);
    await leave(tab, site);
    expect(timingOf(await exitSpan(collector, "GET:/hidden"))).toEqual({});
    expect(timingOf(await exitSpan(collector, "GET:/shown"))).toMatchObject({ event: "resource-timing" });
  });

  test("is not waited for by a page that is left", async ({ tab, site, collector }) => {
    site.route("/stream", (_request, response) => {
      response.writeHead(200, { "content-type": "text/plain" });
      response.write("the first of a body that never ends");
    });
    site.route("/cart", html(agentPage({ collector: collector.url })));
    await tab.goto(`${site.origin}/cart`);
    await tab.evaluate(async () => void (await fetch("/stream")));
    await leave(tab, site);
    const { span } = await exitSpan(collector, "GET:/stream");
    expect(span.tags.map(({ key }) => key)).toEqual(["http.method", "url", "http.status_code"]);
    expect(span.isError).toBe(false);
  });
});

import { answer, html, reset } from "../support/site.ts";
import { agentPage, leave } from "./agent-page.ts";
import { expect, test } from "./fixtures.ts";
import { errorLogs, errorsAfterLeaving } from "./received-errors.ts";

/** A script of the page's own with one thing in it that goes wrong. */
const APP = `
function pay() { throw new TypeError("no stock, see https://me:secret@shop.example/help?token=secret"); }
setTimeout(pay);
setTimeout(() => { throw "boom"; });
`;

test.describe("errors", () => {
  test("of a script arrive with place and stack, and the first of the view is marked", async ({
    tab,
    site,
    collector,
  }) => {
    site.route("/app.js", answer({ headers: { "content-type": "text/javascript" }, body: APP }));
    site.route(
      "/users/7",
      html(agentPage({ collector: collector.url, body: `<script src="/app.js?v=secret"></script>` })),
    );
    await tab.goto(`${site.origin}/users/7?token=secret`);
    await tab.evaluate(() => new Promise((resolve) => setTimeout(resolve, 50)));
    const [first, second, ...others] = await errorsAfterLeaving(tab, site, collector, 2);
    expect(others).toEqual([]);
    expect(first).toMatchObject({
      service: "shop-web",
      serviceVersion: "1.4.2",
      pagePath: "/users/{id}",
      category: "js",
      grade: "Error",
      message: "TypeError: no stock, see https://shop.example/help",
      line: 2,
      errorUrl: `${site.origin}/app.js`,
      firstReportedError: true,
      uniqueId: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect(first?.["col"]).toBeGreaterThan(0);
    expect(Math.abs(Number(first?.["time"]) - Date.now())).toBeLessThan(60_000);
    expect(first?.stack).toContain(`${site.origin}/app.js:2:`);
    expect(second).toMatchObject({
      category: "js",
      message: expect.stringContaining("boom"),
      line: 4,
      firstReportedError: false,
    });
    expect(second?.["uniqueId"]).not.toBe(first?.["uniqueId"]);
    expect(JSON.stringify([first, second])).not.toContain("secret");
    const [view] = collector.perfData();
    expect(view).toMatchObject({ service: "shop-web", serviceVersion: "1.4.2", pagePath: "/users/{id}" });
  });

  test("of promises arrive whatever they are rejected with", async ({ tab, site, collector }) => {
    site.route("/cart", html(agentPage({ collector: collector.url })));
    await tab.goto(`${site.origin}/cart`);
    await tab.evaluate(async () => {
      const unprintable = {
        toString() {
          throw new Error("a toString of the page's own");
        },
      };
      const root = new Error("the database is away");
      const reasons = [
        new RangeError("x", { cause: root }),
        "boom",
        { code: 7, secret: "secret" },
        undefined,
        unprintable,
      ];
      for (const reason of reasons) void Promise.reject(reason);
      await new Promise((resolve) => setTimeout(resolve, 50));
    });
    const all = await errorsAfterLeaving(tab, site, collector, 5);
    // The listener of the test's own page throws when it prints the last one.
    const logs = all.filter(({ message }) => message !== "Error: a toString of the page's own");
    expect(logs.map(({ message }) => message)).toEqual([
      "RangeError: x",
      "boom",
      "[object Object]: code,secret",
      "undefined",
      "object",
    ]);
    for (const log of logs) expect(log.category).toBe("promise");
    expect(logs.map((log) => log["firstReportedError"])).toEqual([true, false, false, false, false]);
    expect(logs[0]?.stack).toContain("Caused by: Error: the database is away");
    expect(logs[1]?.errorUrl).toBe(`${site.origin}/cart`);
  });

  test("of elements and requests arrive, and count for no error rate", async ({ tab, site, collector }) => {
    site.route("/reset", reset);
    site.route("/broken", answer({ status: 503 }));
    site.route("/slow", () => undefined);
    const body = `<img src="/missing.png?token=secret" alt=""><script src="/missing.js"></script>`;
    site.route("/cart", html(agentPage({ collector: collector.url, body })));
    await tab.goto(`${site.origin}/cart`);
    await tab.evaluate(async () => {
      await fetch("/reset?token=secret").catch(() => undefined);
      await fetch("/broken?token=secret", { method: "POST" });
      await fetch("/missing.png");
      const controller = new AbortController();
      const aborted = fetch("/slow", { signal: controller.signal }).catch(() => undefined);
      controller.abort();
      await aborted;
      const end = (xhr: XMLHttpRequest) => new Promise((resolve) => xhr.addEventListener("loadend", resolve));
      for (const [path, isAborted] of [
        ["/reset", false],
        ["/broken", false],
        ["/slow", true],
      ] as const) {
        const xhr = new XMLHttpRequest();
        xhr.open("GET", path);
        const over = end(xhr);
        xhr.send();
        if (isAborted) xhr.abort();
        await over;
      }
      // A failed request waits until the page is surely not being left.
      await new Promise((resolve) => setTimeout(resolve, 700));
    });
    const logs = await errorsAfterLeaving(tab, site, collector, 6);
    const told = logs.map(({ category, message, errorUrl }) => `${category} ${message} ${errorUrl}`);
    expect(told.slice(0, 2).sort()).toEqual([
      `resource img did not load ${site.origin}/missing.png`,
      `resource script did not load ${site.origin}/missing.js`,
    ]);
    const text = told.slice(2).map((line) => line.replace(/GET .*Error: .* (?=http)/, "GET FAILED "));
    expect(text.sort()).toEqual([
      `ajax GET 503 ${site.origin}/broken`,
      `ajax GET FAILED ${site.origin}/reset`,
      `ajax GET FAILED ${site.origin}/reset`,
      `ajax POST 503 ${site.origin}/broken`,
    ]);
    expect(logs.some((log) => log["firstReportedError"])).toBe(false);
    expect(JSON.stringify(logs)).not.toContain("secret");
  });

  test("that a policy blocks arrive; a request that it blocks is one that failed", async ({
    tab,
    site,
    other,
    collector,
  }) => {
    const csp = `img-src 'self' data:; connect-src ${collector.url}/ 'self'`;
    const body = `<img src="${other.origin}/x.png?token=secret" alt="">`;
    site.route(
      "/cart",
      answer({
        headers: { "content-type": "text/html", "content-security-policy": csp },
        body: agentPage({ collector: collector.url, body }),
      }),
    );
    await tab.goto(`${site.origin}/cart`);
    await tab.evaluate(async (origin) => {
      await fetch(`${origin}/x`).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 700));
    }, other.origin);
    const logs = await errorsAfterLeaving(tab, site, collector, 2);
    const blocked = logs.filter(({ category }) => category === "unknown");
    expect(blocked.map(({ message }) => message.split(" ").slice(0, 2).join(" "))).toEqual(["img-src blocks"]);
    expect(blocked[0]?.message).toContain(other.origin);
    expect(logs.map(({ category }) => category)).toContain("ajax");
    expect(JSON.stringify(logs)).not.toContain("secret");
  });

  test("that the browser reports itself arrive, where it does", async ({ tab, site, collector }) => {
    site.route(
      "/cart",
      answer({
        headers: { "content-type": "text/html", "permissions-policy": "geolocation=()" },
        body: agentPage({ collector: collector.url }),
      }),
    );
    await tab.goto(`${site.origin}/cart`);
    const hasReports = await tab.evaluate(async () => {
      const seen = new Promise<boolean>((resolve) => {
        if (!("ReportingObserver" in window)) return resolve(false);
        new ReportingObserver(() => resolve(true), { types: ["permissions-policy-violation"] }).observe();
        setTimeout(() => resolve(false), 1_000);
      });
      navigator.geolocation.getCurrentPosition(
        () => undefined,
        () => undefined,
      );
      return seen;
    });
    test.skip(!hasReports, "this browser reports no violation of a permissions policy to the page");
    const [log] = await errorsAfterLeaving(tab, site, collector, 1);
    expect(log).toMatchObject({
      category: "unknown",
      message: expect.stringMatching(/^permissions-policy-violation: /),
      firstReportedError: false,
    });
  });

  test("that a framework caught arrive once, though they are thrown again", async ({ tab, site, collector }) => {
    site.route("/cart", html(agentPage({ collector: collector.url })));
    await tab.goto(`${site.origin}/cart`);
    const stats = await tab.evaluate(async () => {
      const error = new Error("rendered badly");
      skywalkingEdge.agent.captureError(error, { category: "vue" });
      setTimeout(() => {
        throw error;
      });
      void Promise.reject(error);
      await new Promise((resolve) => setTimeout(resolve, 50));
      return skywalkingEdge.agent.stats();
    });
    expect(stats.errorLog).toMatchObject({ reported: 1 });
    expect(stats.errorsLeftOut).toEqual({ duplicate: 2 });
    const logs = await errorsAfterLeaving(tab, site, collector, 1);
    expect(logs).toMatchObject([{ category: "vue", message: "Error: rendered badly", firstReportedError: true }]);
  });

  test("of noise and floods are left out and counted", async ({ tab, site, collector }) => {
    site.route("/cart", html(agentPage({ collector: collector.url })));
    await tab.goto(`${site.origin}/cart`);
    const stats = await tab.evaluate(async () => {
      const fail = (message: string) =>
        setTimeout(() => {
          throw new Error(message);
        });
      fail("ResizeObserver loop limit exceeded");
      for (let index = 0; index < 30; index++) fail(`number ${index}`);
      for (let index = 0; index < 5; index++) fail("number 0");
      await new Promise((resolve) => setTimeout(resolve, 200));
      return skywalkingEdge.agent.stats();
    });
    expect(stats.errorLog).toMatchObject({ reported: 10 });
    expect(stats.errorsLeftOut.ignored).toBe(1);
    expect(stats.errorsLeftOut["rate-limit"]).toBe(20);
    expect(stats.errorsLeftOut.duplicate).toBe(5);
    expect(await errorsAfterLeaving(tab, site, collector, 10)).toHaveLength(10);
  });

  test("of a page that is being left are none: the browser breaks off what is under way", async ({
    tab,
    site,
    collector,
  }) => {
    site.route("/slow", () => undefined);
    site.route("/cart", html(agentPage({ collector: collector.url })));
    await tab.goto(`${site.origin}/cart`);
    await tab.evaluate(() => {
      void fetch("/slow");
      const xhr = new XMLHttpRequest();
      xhr.open("GET", "/slow");
      xhr.send();
    });
    await site.request("/slow");
    await leave(tab, site);
    await collector.until(() => collector.perfData()[0]);
    await collector.until(() => collector.segments()[0]);
    expect(errorLogs(collector)).toEqual([]);
  });

  test("after stop() are nobody's", async ({ tab, site, collector }) => {
    site.route("/broken", answer({ status: 503 }));
    site.route("/cart", html(agentPage({ collector: collector.url })));
    await tab.goto(`${site.origin}/cart`);
    await tab.evaluate(async () => {
      await skywalkingEdge.agent.stop();
      setTimeout(() => {
        throw new Error("late");
      });
      void Promise.reject(new Error("later"));
      skywalkingEdge.agent.captureError(new Error("captured"));
      await fetch("/broken");
      await new Promise((resolve) => setTimeout(resolve, 50));
    });
    await leave(tab, site);
    await collector.until(() => collector.perfData()[0]);
    expect(errorLogs(collector)).toEqual([]);
  });
});

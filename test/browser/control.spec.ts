import type { BrowserAgent } from "../../src/browser/index.ts";
import { answer, html, type Site } from "../support/site.ts";
import { agentPage, barePage, leave, troublesOf } from "./agent-page.ts";
import { expect, test } from "./fixtures.ts";
import { serveNpmPage } from "./npm-page.ts";
import { activities, exitSpan, exitSpans, type PageCollector, rootOf, tagOf } from "./page-collector.ts";
import { errorLogs } from "./received-errors.ts";
import { sw8Of } from "./sw8-header.ts";

declare global {
  var agent: BrowserAgent;
  var second: BrowserAgent;
}

/** Serves `/cart` with an agent, whose options are code: `{ paused: true }`. */
function serveAgent(site: Site, collector: string, options: string, before = ""): Promise<void> {
  site.route("/stock", answer({ body: "7" }));
  const code = `import { startBrowserAgent } from "skywalking-edge/browser";
const collector = ${JSON.stringify(collector)};
window.start = (options) => startBrowserAgent({ service: "shop-web", serviceVersion: "1.4.2", collector, ...options });
window.agent = start(${options});`;
  return serveNpmPage(site, "/cart", code, { before });
}

/** Everything that has arrived. */
function all(collector: PageCollector): number {
  return collector.segments().length + collector.perfData().length + errorLogs(collector).length;
}

/** Runs in the page: what a page does. */
async function use(): Promise<void> {
  await (await fetch("/stock")).text();
  await agent.trace("checkout", () => Promise.resolve());
  agent.captureError(new Error("no stock"));
}

test.describe("consent", () => {
  test("a paused agent touches, stores and sends nothing", async ({ tab, site, collector }) => {
    const keep = `<script>window.natives = [fetch, XMLHttpRequest.prototype.open, History.prototype.pushState]</script>`;
    await serveAgent(site, collector.url, "{ paused: true, traceSampleRate: 0.999999 }", keep);
    await tab.goto(`${site.origin}/cart`);
    await tab.evaluate(use);
    const isUntouched = await tab.evaluate(() => {
      const natives: unknown[] = Reflect.get(window, "natives");
      return [fetch, XMLHttpRequest.prototype.open, History.prototype.pushState].every(
        (now, index) => now === natives[index],
      );
    });
    expect(isUntouched).toBe(true);
    expect((await site.request("/stock")).headers["sw8"]).toBeUndefined();
    const stats = await tab.evaluate(async () => {
      await agent.flush();
      return agent.stats();
    });
    expect(stats).toEqual({ errorsLeftOut: {} });
    await leave(tab, site);
    expect(all(collector)).toBe(0);
  });

  test("resume() reports the load that has been, and all that follows", async ({ tab, site, collector }) => {
    await serveAgent(site, collector.url, "{ paused: true }");
    await tab.goto(`${site.origin}/cart`);
    await tab.evaluate(use);
    await tab.evaluate(() => {
      agent.resume();
      agent.resume();
    });
    await tab.evaluate(use);
    await leave(tab, site);
    await collector.until(() => errorLogs(collector)[0]);
    await collector.until(() => activities(collector, "load")[0]);
    await collector.until(() => collector.perfData()[0]);
    expect(exitSpans(collector, "GET:/stock")).toHaveLength(1);
    expect(errorLogs(collector)).toHaveLength(1);
    expect(collector.perfData()).toEqual([expect.objectContaining({ pagePath: "/cart", service: "shop-web" })]);
    expect(Number(collector.perfData()[0]?.durations["loadPageTime"])).toBeGreaterThan(0);
  });

  test("stop() takes it back for good", async ({ tab, site, collector }) => {
    await serveAgent(site, collector.url, "{}");
    await tab.goto(`${site.origin}/cart`);
    await tab.evaluate(async () => {
      await agent.stop();
      agent.resume();
    });
    const before = all(collector);
    await tab.evaluate(use);
    await leave(tab, site);
    expect(all(collector)).toBe(before);
    expect((await site.request("/stock")).headers["sw8"]).toBeUndefined();
  });

  test("respectGpc holds the agent back where the visitor's browser asks for it", async ({ tab, site, collector }) => {
    const asks = `<script>Object.defineProperty(Navigator.prototype, "globalPrivacyControl", { value: true })</script>`;
    await serveAgent(site, collector.url, "{ respectGpc: true }", asks);
    await tab.goto(`${site.origin}/cart`);
    await tab.evaluate(use);
    await leave(tab, site);
    expect((await site.request("/stock")).headers["sw8"]).toBeUndefined();
    expect(all(collector)).toBe(0);

    await serveAgent(site, collector.url, "{ respectGpc: true }");
    await tab.goto(`${site.origin}/cart`);
    await leave(tab, site);
    await collector.until(() => collector.perfData()[0]);
  });
});

test.describe("sampling", () => {
  test("by session: traces, views and errors, over reloads and pages", async ({ tab, site, collector }) => {
    const draw = (drawn: number) => `<script>Math.random = () => ${drawn}</script>`;
    const rates = "{ traceSampleRate: 0.2, viewSampleRate: 0.5 }";
    await serveAgent(site, collector.url, rates, draw(0.3));
    await tab.goto(`${site.origin}/cart`);
    await tab.evaluate(use);
    await leave(tab, site);
    await collector.until(() => errorLogs(collector)[0]);
    // The second page of the session would draw otherwise.
    await serveAgent(site, collector.url, rates, draw(0.1));
    await tab.goto(`${site.origin}/cart`);
    await tab.evaluate(use);
    await leave(tab, site);
    await collector.until(() => errorLogs(collector)[1]);
    await collector.until(() => collector.perfData()[1]);
    expect(collector.segments()).toEqual([]);
    for (const { headers } of site.requests.filter(({ path }) => path === "/stock"))
      expect(headers["sw8"]).toBeUndefined();
  });

  test("a session that is left out is left out whole, requests go on as ever", async ({ tab, site, collector }) => {
    site.route("/broken", answer({ status: 503 }));
    await serveAgent(site, collector.url, "{ traceSampleRate: 0, viewSampleRate: 0 }");
    await tab.goto(`${site.origin}/cart`);
    await tab.evaluate(use);
    const status = await tab.evaluate(async () => (await fetch("/broken")).status);
    expect(status).toBe(503);
    await leave(tab, site);
    expect(all(collector)).toBe(0);
  });

  test("views alone: each failed request is its own error", async ({ tab, site, collector }) => {
    for (const path of ["/one", "/two"]) site.route(path, answer({ status: 503 }));
    await serveAgent(site, collector.url, "{ traceSampleRate: 0 }");
    await tab.goto(`${site.origin}/cart`);
    await tab.evaluate(async () => {
      await Promise.all([fetch("/one"), fetch("/two", { method: "POST" })]);
    });
    await leave(tab, site);
    await collector.until(() => errorLogs(collector)[1]);
    const messages = errorLogs(collector).map(({ message }) => message);
    expect(messages.sort()).toEqual(["GET 503", "POST 503"]);
    expect(collector.segments()).toEqual([]);
  });
});

test("beforeSend edits and drops, and what it drops is counted", async ({ tab, site, collector }) => {
  const options = `{ beforeSend(signal, item) {
    if (signal === "errorLog") return item.message.includes("no stock") ? undefined : item;
    return signal === "perfData" ? { ...item, pagePath: "/edited" } : item;
  } }`;
  await serveAgent(site, collector.url, options);
  await tab.goto(`${site.origin}/cart`);
  await tab.evaluate(use);
  const stats = await tab.evaluate(() => {
    agent.captureError(new Error("other"));
    return agent.stats();
  });
  expect(stats.errorLog).toMatchObject({ reported: 2, dropped: { "before-send": 1 } });
  await leave(tab, site);
  await collector.until(() => errorLogs(collector)[0]);
  await collector.until(() => collector.perfData()[0]);
  expect(errorLogs(collector).map(({ message }) => message)).toEqual(["Error: other"]);
  expect(collector.perfData()[0]?.pagePath).toBe("/edited");
});

test("setUser() tags the segments that end from then on, until it is taken back", async ({ tab, site, collector }) => {
  await serveAgent(site, collector.url, `{ traceScope: "request" }`);
  await tab.goto(`${site.origin}/cart`);
  await tab.evaluate(async () => {
    await fetch("/stock?before");
    agent.setUser("u-17");
    await agent.trace("signed in", () => Promise.resolve());
    agent.setUser(undefined);
    await agent.trace("signed out", () => Promise.resolve());
  });
  await leave(tab, site);
  await collector.until(() => (collector.segments().length >= 3 ? true : undefined));
  const users = collector.segments().map((segment) => [rootOf(segment).operationName, tagOf(rootOf(segment), "user")]);
  expect(Object.fromEntries(users)).toEqual({ "GET:/stock": undefined, "signed in": "u-17", "signed out": undefined });
});

test("two agents on a page: one sw8, neither traces what the other sends", async ({ tab, site, collector }) => {
  site.route("/sw/v3/segments", answer({}));
  for (const path of [
    "perfData",
    "perfData/webVitals",
    "perfData/resources",
    "perfData/webInteractions",
    "errorLogs",
  ]) {
    site.route(`/sw/browser/${path}`, answer({}));
  }
  await serveAgent(site, collector.url, "{}");
  await tab.goto(`${site.origin}/cart`);
  await tab.evaluate(async () => {
    // The second reports to a path of the page's own origin: the first would trace that.
    window.second = Reflect.get(window, "start")({ service: "checkout-web", collector: "/sw" });
    await (await fetch("/stock?fetch")).text();
    const xhr = new XMLHttpRequest();
    xhr.open("GET", "/stock?xhr");
    const over = new Promise((resolve) => xhr.addEventListener("loadend", resolve));
    xhr.send();
    await over;
    await second.flush();
    await second.stop();
    await agent.flush();
  });
  await leave(tab, site);
  const { segment } = await exitSpan(collector, "GET:/stock");
  await expect.poll(() => exitSpans(collector, "GET:/stock").length).toBe(2);
  for (const request of site.requests.filter(({ path }) => path === "/stock")) {
    expect(sw8Of(request)).toMatchObject({ service: "shop-web", traceId: segment.traceId });
  }
  const names = collector.segments().flatMap(({ spans }) => spans.map(({ operationName }) => operationName));
  expect(names.filter((name) => name.includes("/sw/"))).toEqual([]);
  // Both have put back what was theirs.
  await tab.goto(`${site.origin}/cart`);
  const isNative = await tab.evaluate(async () => {
    const traced = fetch;
    window.second = Reflect.get(window, "start")({ service: "checkout-web", collector: "/sw" });
    await second.stop();
    const isFirst = fetch === traced;
    await agent.stop();
    return isFirst && Object.getOwnPropertyNames(fetch).join() === "length,name";
  });
  expect(isNative).toBe(true);
});

test("a page without an agent has none of it", async ({ tab, site }) => {
  site.route("/cart", html(barePage()));
  await tab.goto(`${site.origin}/cart`);
  expect(await tab.evaluate(() => Object.getOwnPropertyNames(fetch).join())).toBe("length,name");
});

test.describe("the script tag", () => {
  test("takes its options from attributes, and from what the page has kept", async ({ tab, site, collector }) => {
    const before = `<script>(window.skywalkingEdge ??= []).push(
      { beforeSend: (signal, item) => (signal === "perfData" ? { ...item, pagePath: "/edited" } : item) },
      (agent) => agent.setUser("u-17"),
    )</script>`;
    const attributes = { "data-service-version": "42", "data-trace-sample-rate": "0", "data-errors": "false" };
    site.route("/cart", html(agentPage({ collector: collector.url, before, attributes })));
    await tab.goto(`${site.origin}/cart`);
    await tab.evaluate(() => skywalkingEdge.agent.captureError(new Error("x")));
    await leave(tab, site);
    await collector.until(() => collector.perfData()[0]);
    expect(collector.perfData()).toEqual([expect.objectContaining({ pagePath: "/edited", serviceVersion: "42" })]);
    expect(collector.segments()).toEqual([]);
    expect(errorLogs(collector)).toEqual([]);
  });

  test("is paused by an attribute without a value", async ({ tab, site, collector }) => {
    site.route("/cart", html(agentPage({ collector: collector.url, attributes: { "data-paused": "" } })));
    await tab.goto(`${site.origin}/cart`);
    await tab.evaluate(() => skywalkingEdge.agent.captureError(new Error("before")));
    await tab.evaluate(() => {
      skywalkingEdge.push((agent) => agent.resume());
      skywalkingEdge.agent.captureError(new Error("after"));
    });
    await leave(tab, site);
    await collector.until(() => errorLogs(collector)[0]);
    expect(errorLogs(collector).map(({ message }) => message)).toEqual(["Error: after"]);
  });

  for (const [attribute, value, option] of [
    ["data-crash-safe", "", "crashSafe"],
    ["data-trace-sample-rate", "many", "traceSampleRate"],
    ["data-flush-interval-ms", "-1", "flushIntervalMs"],
    ["data-service", " ", "service"],
  ] as const) {
    test(`says what is wrong with ${attribute}="${value}", and the page goes on`, async ({ tab, site, collector }) => {
      site.route("/cart", html(agentPage({ collector: collector.url, attributes: { [attribute]: value } })));
      await tab.goto(`${site.origin}/cart`);
      const { errors, complaints } = await troublesOf(tab);
      expect(errors).toEqual([]);
      expect(complaints).toEqual([expect.stringContaining(`Option '${option}' must be `)]);
      await leave(tab, site);
      expect(all(collector)).toBe(0);
    });
  }
});

import { answer, html, startSite } from "../support/site.ts";
import { agentPage, leave } from "./agent-page.ts";
import { expect, test } from "./fixtures.ts";
import { exitSpan } from "./page-collector.ts";
import { sw8Of } from "./sw8-header.ts";

test.describe("propagation", () => {
  test("another origin gets no header, no pre-flight request, but a span", async ({ tab, site, other, collector }) => {
    other.route("/items", answer({ body: "[]" }));
    site.route("/cart", html(agentPage({ collector: collector.url })));
    await tab.goto(`${site.origin}/cart`);
    const text = await tab.evaluate(async (url) => (await fetch(url)).text(), `${other.origin}/items?page=2`);
    expect(text).toBe("[]");
    await leave(tab, site);
    const { span } = await exitSpan(collector, "GET:/items");
    expect(span.peer).toBe(other.host);
    expect(other.requests.map((request) => request.method)).toEqual(["GET"]);
    expect(Object.keys(other.requests[0]?.headers ?? {}).filter((name) => name.startsWith("sw8"))).toEqual([]);
  });

  test("an origin in data-propagate-to gets sw8 and nothing else", async ({ tab, site, other, collector }) => {
    other.route("/items", answer({ body: "[]" }));
    const attributes = { "data-propagate-to": other.origin };
    site.route("/cart", html(agentPage({ collector: collector.url, attributes })));
    await tab.goto(`${site.origin}/cart`);
    const text = await tab.evaluate(async (url) => (await fetch(url)).text(), `${other.origin}/items`);
    expect(text).toBe("[]");
    await leave(tab, site);
    const { segment, span } = await exitSpan(collector, "GET:/items");
    const request = await other.request("/items");
    expect(sw8Of(request)).toMatchObject({
      traceId: segment.traceId,
      segmentId: segment.traceSegmentId,
      spanId: span.spanId,
      peer: other.host,
    });
    expect(Object.keys(request.headers).filter((name) => name.startsWith("sw8"))).toEqual(["sw8"]);
  });

  test("XMLHttpRequest follows the same rules", async ({ tab, site, other, collector }) => {
    other.route("/bare", answer({ body: "ok" }));
    site.route("/own", answer({ body: "ok" }));
    site.route("/cart", html(agentPage({ collector: collector.url })));
    await tab.goto(`${site.origin}/cart`);
    await tab.evaluate(
      async (urls) => {
        for (const url of urls) {
          await new Promise((resolve) => {
            const xhr = new XMLHttpRequest();
            xhr.open("GET", url);
            xhr.onloadend = resolve;
            xhr.send();
          });
        }
      },
      ["/own", `${other.origin}/bare`],
    );
    await leave(tab, site);
    const own = await exitSpan(collector, "GET:/own");
    expect(sw8Of(await site.request("/own"))).toMatchObject({
      spanId: own.span.spanId,
      peer: site.host,
      endpoint: "/cart",
    });
    expect((await other.request("/bare")).headers["sw8"]).toBeUndefined();
    expect((await exitSpan(collector, "GET:/bare")).span.peer).toBe(other.host);
  });

  test("the agent's own requests are not traced, carry no sw8 and no credentials", async ({ tab, site }) => {
    const collector = await startSite({ allowHeaders: "content-type" });
    for (const path of ["/v3/segments", "/browser/perfData"]) collector.route(path, answer({}));
    site.route("/stock", answer({ body: "7" }));
    const attributes = { "data-propagate-to": collector.origin };
    site.route("/cart", html(agentPage({ collector: collector.origin, attributes })));
    await tab.goto(`${site.origin}/cart`);
    await tab.evaluate(async () => {
      // biome-ignore lint/suspicious/noDocumentCookie: the cookie store is not in every engine
      document.cookie = "session=secret";
      await (await fetch("/stock")).text();
      await skywalkingEdge.agent.flush();
    });
    await leave(tab, site);
    await collector.request("/browser/perfData", "POST");
    const { body } = await collector.request("/v3/segments", "POST");
    for (const request of collector.requests) {
      expect(request.headers["sw8"]).toBeUndefined();
      expect(request.headers["cookie"]).toBeUndefined();
    }
    const peers = [...body.toString().matchAll(/"peer":"([^"]+)"/g)].map((match) => match[1]);
    expect(peers).toEqual([site.host]);
    await collector.close();
  });

  test("a collector on the page's own origin is not traced either", async ({ tab, site }) => {
    const bodies: string[] = [];
    for (const path of ["/sw/v3/segments", "/sw/browser/perfData"]) {
      site.route(path, (request, response) => {
        bodies.push(request.body.toString());
        response.end();
      });
    }
    site.route("/stock", answer({ body: "7" }));
    site.route("/cart", html(agentPage({ collector: "/sw" })));
    await tab.goto(`${site.origin}/cart`);
    await tab.evaluate(async () => {
      await (await fetch("/stock")).text();
      await skywalkingEdge.agent.flush();
    });
    await leave(tab, site);
    const sent = await site.request("/sw/v3/segments", "POST");
    expect(sent.headers["sw8"]).toBeUndefined();
    expect(sent.headers["content-type"]).toMatch(/^application\/json/);
    expect(bodies.join()).not.toContain("/sw/v3");
  });
});

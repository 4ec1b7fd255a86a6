import { answer, html } from "../support/site.ts";
import { agentPage, leave } from "./agent-page.ts";
import { expect, test } from "./fixtures.ts";
import { activities, exitSpan, rootOf, tagOf } from "./page-collector.ts";
import { sw8Of } from "./sw8-header.ts";

const BUY = `<button id="buy" onclick="fetch('/orders?card=visa-card', { method: 'POST', body: 'one' })">Buy</button>`;

test.describe("click", () => {
  test("a click that makes a request is one segment: Local root, Exit child", async ({ tab, site, collector }) => {
    site.route("/orders", answer({ status: 201, body: "made" }));
    site.route("/shop/cart", html(agentPage({ collector: collector.url, body: BUY })));
    await tab.goto(`${site.origin}/shop/cart`);
    await tab.click("#buy");
    await site.request("/orders", "POST");
    await leave(tab, site);
    const segment = await collector.until(() => activities(collector, "click")[0]);
    const root = rootOf(segment);
    expect(root).toMatchObject({
      operationName: "/shop/cart",
      parentSpanId: -1,
      spanType: "Local",
      componentId: 10000,
    });
    expect(segment.spans).toHaveLength(2);
    const exit = segment.spans.find((span) => span.spanType === "Exit");
    expect(exit).toMatchObject({
      spanId: 1,
      parentSpanId: 0,
      operationName: "POST:/orders",
      componentId: 10001,
      spanLayer: "Http",
      peer: site.host,
    });
  });

  test("the click's exit span carries method, URL without query, and status", async ({ tab, site, collector }) => {
    site.route("/orders", answer({ status: 201, body: "made" }));
    site.route("/cart", html(agentPage({ collector: collector.url, body: `${BUY}<output></output>` })));
    await tab.goto(`${site.origin}/cart`);
    await tab.evaluate(() => {
      const made = window.fetch;
      // The page itself waits for the answer, so that the span has its status before the test leaves.
      window.fetch = async (...given) => {
        const response = await made(...given);
        document.title = "answered";
        return response;
      };
    });
    await tab.click("#buy");
    await tab.evaluate(async () => {
      while (document.title !== "answered") await new Promise((resolve) => requestAnimationFrame(resolve));
    });
    await leave(tab, site);
    const { span } = await exitSpan(collector, "POST:/orders");
    expect(tagOf(span, "http.method")).toBe("POST");
    expect(tagOf(span, "url")).toBe(`${site.origin}/orders`);
    expect(tagOf(span, "http.status_code")).toBe("201");
    expect(span.isError).toBe(false);
    expect(JSON.stringify(collector.segments())).not.toContain("visa");
  });

  test("a click that requests nothing makes no segment", async ({ tab, site, collector }) => {
    site.route("/orders", answer({ body: "made" }));
    site.route("/cart", html(agentPage({ collector: collector.url, body: `<button id="idle">?</button>${BUY}` })));
    await tab.goto(`${site.origin}/cart`);
    await tab.click("#idle");
    await tab.click("#idle");
    await tab.click("#buy");
    await site.request("/orders", "POST");
    await leave(tab, site);
    await collector.until(() => activities(collector, "click")[0]);
    // What the idle clicks might have made would have left with this flush or before it; a later page marks its end.
    site.route("/after", html(agentPage({ collector: collector.url })));
    await tab.goto(`${site.origin}/after`);
    await leave(tab, site);
    await collector.until(() =>
      activities(collector, "load").find((segment) => rootOf(segment).operationName === "/after"),
    );
    expect(activities(collector, "click")).toHaveLength(1);
  });

  test("each click is a trace of its own, and its sw8 names its exit span", async ({ tab, site, collector }) => {
    site.route("/orders", answer({ body: "made" }));
    const body = `<button id="a" onclick="fetch('/a')">a</button><button id="b" onclick="fetch('/b')">b</button>`;
    site.route("/cart", html(agentPage({ collector: collector.url, body })));
    await tab.goto(`${site.origin}/cart`);
    await tab.click("#a");
    const first = await site.request("/a");
    await tab.click("#b");
    const second = await site.request("/b");
    await leave(tab, site);
    for (const [path, request] of Object.entries({ "/a": first, "/b": second })) {
      const { segment, span } = await exitSpan(collector, `GET:${path}`);
      expect(sw8Of(request)).toEqual({
        sample: "1",
        fields: 8,
        traceId: segment.traceId,
        segmentId: segment.traceSegmentId,
        spanId: span.spanId,
        service: "shop-web",
        serviceInstance: "1.4.2",
        endpoint: "/cart",
        peer: span.peer,
      });
    }
    expect(sw8Of(first)?.traceId).not.toBe(sw8Of(second)?.traceId);
  });
});

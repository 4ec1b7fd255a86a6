import { answer, html } from "../support/site.ts";
import { agentPage, leave } from "./agent-page.ts";
import { expect, test } from "./fixtures.ts";
import { activities, exitSpan, exitSpans, rootOf, tagOf } from "./page-collector.ts";
import { sw8Of } from "./sw8-header.ts";

test.describe("interactions", () => {
  test("a form that is sent is one activity, submit, by its button or by Enter", async ({ tab, site, collector }) => {
    site.route("/orders", answer({ body: "made" }));
    const body = `<form id="form"><input id="text"><button id="send">Send</button></form><script>
      form.addEventListener("submit", (event) => { event.preventDefault(); fetch("/orders", { method: "POST" }); });
    </script>`;
    site.route("/cart", html(agentPage({ collector: collector.url, body })));
    await tab.goto(`${site.origin}/cart`);
    await tab.click("#send");
    await site.request("/orders", "POST");
    await leave(tab, site);
    const { segment } = await exitSpan(collector, "POST:/orders");
    expect(tagOf(rootOf(segment), "activity")).toBe("submit");
    expect(activities(collector, "click")).toEqual([]);
  });

  test("Enter on a button is one activity, key; a key that is typed is none", async ({ tab, site, collector }) => {
    site.route("/pressed", answer({ body: "" }));
    site.route("/clicked", answer({ body: "" }));
    site.route("/typed", answer({ body: "" }));
    const body = `<button id="b">B</button><textarea id="t"></textarea><script>
      b.addEventListener("keydown", () => fetch("/pressed"));
      b.addEventListener("click", () => fetch("/clicked"));
      t.addEventListener("keydown", () => fetch("/typed"));
    </script>`;
    site.route("/cart", html(agentPage({ collector: collector.url, body })));
    await tab.goto(`${site.origin}/cart`);
    await tab.evaluate(async () => {
      const press = (id: string, key: string) =>
        document.getElementById(id)?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
      press("t", "Enter");
      press("t", " ");
      press("b", "Enter");
      // What the browser does next when a user presses Enter on a button.
      document.getElementById("b")?.click();
      press("t", "x");
      await Promise.all([fetch("/pressed"), fetch("/clicked"), fetch("/typed")]);
    });
    await leave(tab, site);
    const { segment } = await exitSpan(collector, "GET:/clicked");
    expect(tagOf(rootOf(segment), "activity")).toBe("key");
    expect(exitSpans(collector, "GET:/pressed").map(({ segment: { traceId } }) => traceId)).toContain(segment.traceId);
    expect(activities(collector, "key")).toHaveLength(1);
    expect(activities(collector, "click")).toEqual([]);
    expect(tagOf(rootOf((await exitSpan(collector, "GET:/typed")).segment), "activity")).toBe("load");
  });

  test("interactions that ask nothing leave nothing", async ({ tab, site, collector }) => {
    const body = `<form id="form" onsubmit="return false"><input id="text"><button id="send">Send</button></form>`;
    site.route("/cart", html(agentPage({ collector: collector.url, body })));
    await tab.goto(`${site.origin}/cart`);
    await tab.click("#send");
    await tab.evaluate(() =>
      document
        .getElementById("text")
        ?.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true })),
    );
    await leave(tab, site);
    await collector.until(() => activities(collector, "load")[0]);
    expect(collector.segments()).toHaveLength(1);
  });
});

test.describe('traceScope "request"', () => {
  test("makes each request a segment of its own, with an Exit root and no other span", async ({
    tab,
    site,
    collector,
  }) => {
    site.route("/items", answer({ body: "[]" }));
    const body = `<button id="buy" onclick="fetch('/items')">Buy</button>`;
    const attributes = { "data-trace-scope": "request" };
    site.route("/cart", html(agentPage({ collector: collector.url, attributes, body })));
    await tab.goto(`${site.origin}/cart`);
    await tab.evaluate(async () => {
      await (await fetch("/items")).text();
      history.pushState({}, "", "/orders");
      await (await fetch("/items")).text();
    });
    await tab.click("#buy");
    await leave(tab, site);
    await collector.until(() => (collector.segments().length === 3 ? true : undefined));
    for (const { spans } of collector.segments()) {
      expect(spans).toHaveLength(1);
      expect(spans[0]).toMatchObject({ spanId: 0, parentSpanId: -1, spanType: "Exit", operationName: "GET:/items" });
    }
    expect(new Set(collector.segments().map(({ traceId }) => traceId)).size).toBe(3);
    expect(site.requests.filter(({ path }) => path === "/items").map((request) => sw8Of(request)?.endpoint)).toEqual([
      "/cart",
      "/orders",
      "/orders",
    ]);
  });
});

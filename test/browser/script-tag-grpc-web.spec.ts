import { answer, html } from "../support/site.ts";
import { agentPage, GRPC_WEB, leave, serveGrpcWeb, troublesOf } from "./agent-page.ts";
import { expect, test } from "./fixtures.ts";
import { activities, exitSpan, exitSpans, type PageCollector, tagOf } from "./page-collector.ts";
import { CART, measured, painted, slow, timed } from "./page-signals.ts";
import { errorsAfterLeaving } from "./received-errors.ts";
import { sw8Of } from "./sw8-header.ts";

/** The wires that anything came by. */
function wires({ store }: PageCollector): Set<string> {
  const items = (["perfData", "errorLogs", "webVitals", "webInteractions", "resources"] as const).map(store.items);
  return new Set([...store.segments(), ...items.flat()].map(({ wire }) => wire));
}

test.describe("the script tag with gRPC-web", () => {
  test.beforeEach(({ site }) => serveGrpcWeb(site));

  test("delivers all that a page has", async ({ tab, site, collector }) => {
    site.route("/stock", answer({ body: "7" }));
    site.route("/photo.svg", slow("image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg"/>`));
    site.route("/wide.css", slow("text/css", "p { color: green }"));
    const body = `${CART}<img src="/photo.svg" alt="" width="9" height="9"><link rel="stylesheet" href="/wide.css">`;
    site.route("/cart", html(agentPage({ collector: collector.url, attributes: { src: GRPC_WEB }, body })));
    await tab.goto(`${site.origin}/cart`);
    const has = await measured(tab);
    await painted(tab);
    await tab.click("button");
    await painted(tab);
    await tab.evaluate(async () => {
      await (await fetch("/stock")).text();
      const failed = new Promise((resolve) => addEventListener("error", resolve, { once: true }));
      setTimeout(() => {
        throw new TypeError("no stock");
      });
      await failed;
      history.pushState(null, "", "/checkout");
      await (await fetch("/stock?2")).text();
    });
    if (has.size) await timed(tab, ["/photo.svg", "/wide.css"]);
    const { errors, rejections } = await troublesOf(tab);
    expect([errors.length, rejections]).toEqual([1, []]);
    const logs = await errorsAfterLeaving(tab, site, collector, 1);
    expect(logs).toMatchObject([{ category: "js", message: "TypeError: no stock", firstReportedError: true }]);

    const { segment, span } = await exitSpan(collector, "GET:/stock");
    expect(tagOf(span, "http.status_code")).toBe("200");
    expect(sw8Of(await site.request("/stock"))).toMatchObject({ traceId: segment.traceId, peer: site.host });
    await collector.until(() => activities(collector, "load")[0] && activities(collector, "route")[0]);
    const views = await collector.until(() => (collector.perfData().length < 2 ? undefined : collector.perfData()));
    expect(views.map(({ pagePath }) => pagePath).sort()).toEqual(["/cart", "/checkout"]);
    const names = () => collector.store.items("resources").map(({ item }) => item["name"]);
    if (has.size) {
      const both = [`${site.origin}/photo.svg`, `${site.origin}/wide.css`];
      await collector.until(() => both.every((name) => names().includes(name)) || undefined);
    }
    if (has.paint) await collector.until(() => collector.store.items("webVitals")[0]);
    if (has.interaction) await collector.until(() => collector.store.items("webInteractions")[0]);
    expect(wires(collector)).toEqual(new Set(["grpc-web"]));
  });

  test("delivers what waits and what is under way when its tab is closed", async ({ tab, site, collector }) => {
    site.route("/slow", () => undefined);
    site.route("/stock", answer({ body: "7" }));
    // Each request a segment of its own, so that several wait.
    const attributes = { src: GRPC_WEB, "data-trace-scope": "request" };
    site.route("/cart", html(agentPage({ collector: collector.url, attributes })));
    await tab.goto(`${site.origin}/cart`);
    await tab.evaluate(async () => {
      for (let index = 0; index < 5; index++) await (await fetch("/stock")).text();
      void fetch("/slow").catch(() => undefined);
    });
    await site.request("/slow");
    expect([collector.segments(), collector.perfData()], "nothing is sent before its time").toEqual([[], []]);
    await tab.close();
    await exitSpan(collector, "GET:/slow");
    await collector.until(() => (exitSpans(collector, "GET:/stock").length === 5 ? true : undefined));
    await collector.until(() => collector.perfData()[0]);
    expect(wires(collector)).toEqual(new Set(["grpc-web"]));
  });

  test("sends the 50 resources that a view may have, a request each, when the page is left", async ({
    tab,
    site,
    collector,
  }) => {
    const letters = [..."abcdefghij"];
    const paths = letters.slice(0, 6).flatMap((first) => letters.map((second) => `/${first}-${second}.svg`));
    for (const path of paths) site.route(path, slow("image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg"/>`));
    const body = paths.map((path) => `<img src="${path}" alt="" width="9" height="9">`).join("");
    site.route("/cart", html(agentPage({ collector: collector.url, attributes: { src: GRPC_WEB }, body })));
    await tab.goto(`${site.origin}/cart`);
    const { size } = await measured(tab);
    test.skip(!size, "this browser does not measure the sizes of resources");
    await timed(tab, paths);
    await leave(tab, site);
    await collector.until(() => collector.perfData()[0]);
    await collector.until(() => (collector.store.items("resources").length === 50 ? true : undefined));
  });

  test("does nothing beside the other one, and the other nothing beside it", async ({ tab, site, collector }) => {
    site.route("/stock", answer({ body: "7" }));
    const json = `<script src="/skywalking-edge.min.js" data-service="again" data-collector="${collector.url}"></script>`;
    const attributes = { src: GRPC_WEB };
    site.route("/cart", html(agentPage({ collector: collector.url, attributes, body: json })));
    await tab.goto(`${site.origin}/cart`);
    await tab.evaluate(async () => (await fetch("/stock")).text());
    await leave(tab, site);
    await exitSpan(collector, "GET:/stock");
    await collector.until(() => collector.perfData()[0]);
    expect(collector.perfData().map(({ service }) => service)).toEqual(["shop-web"]);
    expect(exitSpans(collector, "GET:/stock")).toHaveLength(1);
    expect(wires(collector)).toEqual(new Set(["grpc-web"]));
  });
});

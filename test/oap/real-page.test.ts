import { afterAll, beforeAll, expect, it } from "vitest";
import { leave, readBundle, serveBundle } from "../browser/agent-page.ts";
import { serveWholePage, useWholePage, WHOLE_ERRORS } from "../browser/whole-page.ts";
import { type Browser, openBrowser } from "../support/browser-tab.ts";
import { findBrowser, HOW_TO_INSTALL } from "../support/browsers.ts";
import { type Reply, type Site, startSite } from "../support/site.ts";
import { eventually } from "./eventually.ts";
import { readErrorLogs } from "./graphql/browser.ts";
import { readSum } from "./graphql/metrics.ts";
import { readInstances, readServices } from "./graphql/services.ts";
import { describeWithKit } from "./kit/describe-with-kit.ts";

/** Passes what the page reports to its own origin on to OAP, as a proxy before it does. */
function passOn(collector: string): Reply {
  return async ({ url, method, headers, body }, response) => {
    const type = String(headers["content-type"]);
    const init = { method, headers: { "content-type": type }, body: new Uint8Array(body) };
    const answer = await fetch(collector + url.slice("/sw".length), init);
    response.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer()));
  };
}

/** OAP 10.1 has no paths for vitals, interactions and resources. */
const PATHS = ["/v3/segments", "/browser/perfData", "/browser/errorLogs"];
const service = "shop-web";

describeWithKit("a page that uses everything, in a real browser", (kit) => {
  let site: Site;
  let browser: Browser;

  beforeAll(async () => {
    const found = await findBrowser("chromium");
    if (!found) throw new Error(`There is no Chromium here; ${HOW_TO_INSTALL.chromium}.`);
    browser = await openBrowser(found);
    site = await startSite();
    serveBundle(site, await readBundle());
    for (const path of PATHS) site.route(`/sw${path}`, passOn(kit().oap.httpUrl));
    serveWholePage(site, "/sw");
    const tab = await browser.newTab();
    await useWholePage(tab, site);
    await leave(tab, site);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  it("is a service of the layer BROWSER with its version and both its views", async () => {
    const { query } = kit().oap;
    await eventually(
      "the service",
      async () => ({ services: await readServices(query), instances: await readInstances(query, service) }),
      ({ services, instances }) => {
        expect(services["BROWSER"]).toEqual([service]);
        expect(services["GENERAL"] ?? []).not.toContain(service);
        expect(instances.map((instance) => instance.name)).toEqual(["1.4.2"]);
      },
    );
    await eventually(
      "the views",
      async () => ({
        all: await readSum(query, "browser_app_pv", { service }),
        cart: await readSum(query, "browser_app_page_pv", { service, endpoint: "/cart" }),
        order: await readSum(query, "browser_app_page_pv", { service, endpoint: "/orders/{id}" }),
      }),
      (views) => expect(views).toEqual({ all: 2, cart: 1, order: 1 }),
    );
  });

  it("has its errors, each once", async () => {
    await eventually(
      "the errors",
      () => readErrorLogs(kit().oap.query, service),
      (errors) => {
        const shown = errors.map(({ category, message }) => `${category} ${message}`).sort();
        const expected = WHOLE_ERRORS.map(([category, message]) => `${category.toUpperCase()} ${message}`).sort();
        expect(shown).toEqual(expected.map((start) => expect.stringContaining(start)));
        const [first, ...others] = errors.filter(({ firstReportedError }) => firstReportedError);
        expect(first).toMatchObject({ message: "Error: captured", pagePath: "/cart", serviceVersion: "1.4.2" });
        expect(others).toEqual([]);
      },
    );
  });
});

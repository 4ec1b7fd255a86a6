import type { Tab } from "../support/browser-tab.ts";
import { documentBlocks } from "../support/readme.ts";
import type { Site } from "../support/site.ts";
import { leave, type PageTroubles, troublesOf } from "./agent-page.ts";
import { expect, test } from "./fixtures.ts";
import {
  clickAndSettle,
  clickWhenShown,
  expectNamedRoute,
  expectPages,
  openOrder,
  serveApp,
  shown,
} from "./framework-app.ts";
import { errorLogs, errorsAfterLeaving } from "./received-errors.ts";

const [example = ""] = documentBlocks("docs/frameworks.md", "Angular", "ts");

/** The pages of the shop, with a button for each way in which something goes wrong. */
const MODULES = {
  "./app": `
    import { Component } from "@angular/core";
    import { RouterOutlet } from "@angular/router";
    @Component({ selector: "#root", imports: [RouterOutlet], template: "<router-outlet />" })
    export class App {}`,
  "./routes": `
    import { AsyncPipe } from "@angular/common";
    import { Component, inject, signal } from "@angular/core";
    import { ActivatedRoute, RouterLink } from "@angular/router";

    @Component({ selector: "shop-broken", template: "" })
    class Broken { constructor() { throw new TypeError("cannot render"); } }

    @Component({
      selector: "shop-home",
      imports: [Broken, RouterLink],
      template: \`
        <button id="render" (click)="isBroken.set(true)">Break</button>
        <button id="event" (click)="fail()">Event</button>
        <button id="promise" (click)="failLater()">Promise</button>
        <a id="order" routerLink="/orders/42">Order</a>
        <a id="red" routerLink="/shop/red">Red</a>
        <p>The cart is fine.</p>
        @if (isBroken()) { <shop-broken /> }\`,
    })
    class Home {
      isBroken = signal(false);
      fail() { throw new Error("cannot click"); }
      async failLater() { await null; throw new Error("cannot wait"); }
    }

    @Component({ selector: "shop-order", template: "<p>Order 42</p>" })
    class Order { ngOnInit() { void fetch("/api/orders"); } }

    @Component({
      selector: "shop-product",
      imports: [AsyncPipe, RouterLink],
      template: '<a id="blue" routerLink="/shop/blue">Another than {{ (route.params | async)?.product }}</a>',
    })
    class Product { route = inject(ActivatedRoute); }

    export const routes = [
      { path: "", component: Home },
      { path: "orders", children: [{ path: ":id", component: Order }] },
      { path: "shop/:product", component: Product },
    ];`,
};

/** The same shop without the agent. */
const BARE = `
  import "@angular/compiler";
  import { bootstrapApplication } from "@angular/platform-browser";
  import { provideRouter } from "@angular/router";
  import { App } from "./app";
  import { routes } from "./routes";
  void bootstrapApplication(App, { providers: [provideRouter(routes)] });`;

/** The documentation's, compiled in the page. */
const TRACED = `import "@angular/compiler";\n${example}`;

/** Breaks the shop in every way, and tells what it saw. */
async function breakAll(tab: Tab, site: Site): Promise<PageTroubles> {
  await tab.goto(`${site.origin}/`);
  await shown(tab, "The cart is fine.");
  await clickAndSettle(tab, "#event");
  await clickAndSettle(tab, "#promise");
  await clickAndSettle(tab, "#render");
  return troublesOf(tab);
}

test.describe("Angular", () => {
  test("errors are reported once each, and the page behaves as it does without the agent", async ({
    tab,
    site,
    collector,
  }) => {
    await serveApp(site, { main: BARE, modules: MODULES });
    const without = await breakAll(tab, site);
    await serveApp(site, { main: TRACED, modules: MODULES }, collector);
    expect(await breakAll(tab, site)).toEqual(without);
    expect(without.complaints).toContain("ERROR Error: cannot click");
    const errors = await errorsAfterLeaving(tab, site, collector, 3);
    expect(errors.map(({ category, message, firstReportedError }) => [category, message, firstReportedError])).toEqual([
      ["js", "Error: cannot click", true],
      ["promise", "Error: cannot wait", false],
      ["js", "TypeError: cannot render", false],
    ]);
  });

  test("pages are named by the patterns of their routes, what a page asks for is part of its route", async ({
    tab,
    site,
    collector,
  }) => {
    await serveApp(site, { main: TRACED, modules: MODULES }, collector);
    await tab.goto(`${site.origin}/`);
    await openOrder(tab, site);
    await leave(tab, site);
    await expectNamedRoute(site, collector);
    expect(errorLogs(collector)).toEqual([]);
  });

  test("another page of the same route is a page view of that name", async ({ tab, site, collector }) => {
    await serveApp(site, { main: TRACED, modules: MODULES }, collector);
    await tab.goto(`${site.origin}/`);
    await clickWhenShown(tab, "#red");
    await clickWhenShown(tab, "#blue");
    await shown(tab, "Another than blue");
    await leave(tab, site);
    await expectPages(collector, ["/", "/shop/:product", "/shop/:product"]);
  });
});

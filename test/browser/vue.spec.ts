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
import type { PageCollector } from "./page-collector.ts";
import { errorLogs, errorsAfterLeaving } from "./received-errors.ts";

const [example = ""] = documentBlocks("docs/frameworks.md", "Vue", "ts");

/** The pages of the shop, with a button for each way in which something goes wrong. */
const MODULES = {
  "./app": `
    import { h } from "vue";
    import { RouterView } from "vue-router";
    export const App = { name: "Shop", render: () => h(RouterView) };`,
  "./routes": `
    import { h, nextTick, ref } from "vue";
    import { RouterLink } from "vue-router";
    const Broken = { name: "Broken", render() { throw new TypeError("cannot render"); } };
    const Stopping = {
      name: "Stopping",
      errorCaptured: () => false,
      setup: (_props, { slots }) => () => h("div", slots.default()),
    };
    const fail = (message) => { throw new Error(message); };
    const Home = {
      name: "Home",
      setup() {
        const what = ref("nothing");
        return () => h("main", [
          h("button", { id: "render", onClick: () => { what.value = "render"; } }, "Break"),
          h("button", { id: "stopped", onClick: () => { what.value = "stopped"; } }, "Stopped"),
          h("button", { id: "event", onClick: () => fail("cannot click") }, "Event"),
          h("button", { id: "promise", onClick: async () => { await null; fail("cannot wait"); } }, "Promise"),
          h("button", { id: "nobody", onClick: () => void Promise.resolve().then(() => fail("nobody waits")) }, "Nobody"),
          h(RouterLink, { id: "order", to: "/orders/42" }, () => "Order"),
          h(RouterLink, { id: "red", to: "/shop/red" }, () => "Red"),
          h("p", "The cart is fine."),
          what.value === "render" ? h(Broken) : null,
          h(Stopping, () => what.value === "stopped" ? h(Broken) : h("p", "Nothing is stopped.")),
        ]);
      },
    };
    const Order = {
      name: "Order",
      created: () => { void fetch("/api/orders"); },
      render: () => h("p", "Order 42"),
    };
    const Product = {
      name: "Product",
      render() {
        return h(RouterLink, { id: "blue", to: "/shop/blue" }, () => "Another than " + this.$route.params.product);
      },
    };
    export const routes = [
      { path: "/", component: Home },
      { path: "/orders", children: [{ path: ":id", component: Order }] },
      { path: "/shop/:product", component: Product },
    ];`,
};

/** The same shop without the agent. */
const bare = (config = "") => `
  import { createApp } from "vue";
  import { createRouter, createWebHistory } from "vue-router";
  import { App } from "./app";
  import { routes } from "./routes";
  const router = createRouter({ history: createWebHistory(), routes });
  const app = createApp(App).use(router);
  ${config}
  app.mount("#root");`;

/** The documentation's, with something set in the application's configuration after the plugin. */
function traced(config = ""): string {
  expect(example).toContain('.mount("#root")');
  return example
    .replace("createApp(App)", "const app = createApp(App)")
    .replace('.mount("#root")', `;${config};app.mount("#root")`);
}

/** Breaks the shop in every way, and tells what it saw. */
async function breakAll(tab: Tab, site: Site): Promise<PageTroubles> {
  await tab.goto(`${site.origin}/`);
  await shown(tab, "The cart is fine.");
  await clickAndSettle(tab, "#event");
  await clickAndSettle(tab, "#promise");
  await clickAndSettle(tab, "#nobody");
  await clickAndSettle(tab, "#stopped");
  await clickAndSettle(tab, "#render");
  return troublesOf(tab);
}

const REPORTED = [
  ["vue", "Error: cannot click", true],
  ["vue", "Error: cannot wait", false],
  ["promise", "Error: nobody waits", false],
  ["vue", "TypeError: cannot render", false],
];

async function reported(tab: Tab, site: Site, collector: PageCollector) {
  const errors = await errorsAfterLeaving(tab, site, collector, 4);
  return errors.map(({ category, message, firstReportedError }) => [category, message, firstReportedError]);
}

test.describe("Vue", () => {
  test("errors are reported once each, and the page behaves as it does without the agent", async ({
    tab,
    site,
    collector,
  }) => {
    await serveApp(site, { main: bare(), modules: MODULES });
    const without = await breakAll(tab, site);
    await serveApp(site, { main: traced(), modules: MODULES }, collector);
    expect(await breakAll(tab, site)).toEqual(without);
    expect(without.complaints).toEqual(["Error: cannot click", "Error: cannot wait", "TypeError: cannot render"]);
    expect(await reported(tab, site, collector)).toEqual(REPORTED);
  });

  test("a development build throws what it would throw, and only its warning names the handler", async ({
    tab,
    site,
    collector,
  }) => {
    await serveApp(site, { main: bare(), modules: MODULES, mode: "development" });
    const without = await breakAll(tab, site);
    await serveApp(site, { main: traced(), modules: MODULES, mode: "development" }, collector);
    const { errors, rejections, complaints } = await breakAll(tab, site);
    expect({ errors, rejections }).toEqual({ errors: without.errors, rejections: without.rejections });
    expect(errors.length + rejections.length).toBeGreaterThan(3);
    const firstLines = (texts: readonly string[]) => texts.map((text) => text.split("\n", 1)[0]?.trim());
    const named = without.complaints.map((text) =>
      text.replace(/(Unhandled error during execution of ).*/, "$1app errorHandler"),
    );
    expect(firstLines(complaints)).toEqual(firstLines(named));
    expect(await reported(tab, site, collector)).toEqual(REPORTED);
  });

  test("the application's own handler gets what it would get, whenever it is set", async ({ tab, site, collector }) => {
    const config = `app.config.errorHandler = (error, instance, info) => {
      troubles.errors.push(["handled", error, instance.$options.name, info].join());
    };`;
    await serveApp(site, { main: bare(config), modules: MODULES });
    const without = await breakAll(tab, site);
    await serveApp(site, { main: traced(config), modules: MODULES }, collector);
    expect(await breakAll(tab, site)).toEqual(without);
    expect(without.errors.filter((text) => text.startsWith("handled,"))).toHaveLength(3);
    expect(await reported(tab, site, collector)).toEqual(REPORTED);
  });

  test("with throwUnhandledErrorInProduction Vue throws, and the agent finds it there", async ({
    tab,
    site,
    collector,
  }) => {
    const config = "app.config.throwUnhandledErrorInProduction = true;";
    await serveApp(site, { main: bare(config), modules: MODULES });
    const without = await breakAll(tab, site);
    await serveApp(site, { main: traced(config), modules: MODULES }, collector);
    expect(await breakAll(tab, site)).toEqual(without);
    expect(without.complaints).toEqual([]);
    const errors = await reported(tab, site, collector);
    expect(errors.map(([category]) => category)).toEqual(["js", "promise", "promise", "promise"]);
  });

  test("pages are named by the patterns of their routes, what a page asks for is part of its route", async ({
    tab,
    site,
    collector,
  }) => {
    await serveApp(site, { main: traced(), modules: MODULES }, collector);
    await tab.goto(`${site.origin}/`);
    await openOrder(tab, site);
    await leave(tab, site);
    await expectNamedRoute(site, collector);
    expect(errorLogs(collector)).toEqual([]);
  });

  test("another page of the same route is a page view of that name, a path without a route keeps its own", async ({
    tab,
    site,
    collector,
  }) => {
    await serveApp(site, { main: traced(), modules: MODULES }, collector);
    await tab.goto(`${site.origin}/`);
    await clickWhenShown(tab, "#red");
    await clickWhenShown(tab, "#blue");
    await shown(tab, "Another than blue");
    await tab.goto(`${site.origin}/shop/red/none`);
    await leave(tab, site);
    await expectPages(collector, ["/", "/shop/:product", "/shop/:product", "/shop/red/none"]);
  });
});

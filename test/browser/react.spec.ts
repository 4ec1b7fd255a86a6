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

const [withRouter = "", withHook = ""] = documentBlocks("docs/frameworks.md", "React", "tsx");

/** The pages of the shop, with a button for each way in which something goes wrong. */
const ROUTES = `
  import { useEffect, useState } from "react";
  import { Link, useParams } from "react-router";
  import { Boundary } from "./boundary";

  function Broken() { throw new TypeError("cannot render"); }
  function Unmounted() { useEffect(() => { throw new RangeError("cannot take effect"); }, []); return null; }
  function Home() {
    const [what, setWhat] = useState("nothing");
    return <main>
      <button id="render" onClick={() => setWhat("render")}>Break</button>
      <button id="route" onClick={() => setWhat("route")}>Break the route</button>
      <button id="event" onClick={() => { throw new Error("cannot click"); }}>Event</button>
      <button id="promise" onClick={async () => { await null; throw new Error("cannot wait"); }}>Promise</button>
      <Link id="order" to="/orders/42">Order</Link>
      <Link id="red" to="/shop/red">Red</Link>
      <Link id="loaded" to="/loaded">Loaded</Link>
      <Boundary fallback={<p>The cart is broken.</p>}>{what === "render" ? <Broken /> : <p>The cart is fine.</p>}</Boundary>
      {what === "route" && <Unmounted />}
    </main>;
  }
  function Order() {
    useEffect(() => void fetch("/api/orders").then(() => { document.title = "answered"; }), []);
    return <p>Order 42</p>;
  }
  const Product = () => <Link id="blue" to="/shop/blue">Another than {useParams().product}</Link>;
  export const routes = [
    { path: "/", children: [
      { index: true, element: <Home /> },
      { path: "orders", children: [{ path: ":id", element: <Order /> }] },
      { path: "shop/:product", element: <Product /> },
      { path: "loaded", loader: () => { throw new Error("cannot load"); }, element: <p>Loaded</p> },
    ] },
  ];
`;

/** A boundary as the shop has it without us, and one of ours. */
const OWN_BOUNDARY = `
  import { Component } from "react";
  export class Boundary extends Component {
    state = { failed: false };
    static getDerivedStateFromError() { return { failed: true }; }
    render() { return this.state.failed ? this.props.fallback : this.props.children; }
  }`;
const OUR_BOUNDARY = `
  import { ErrorBoundary } from "skywalking-edge/react";
  import { agent } from "./agent";
  export const Boundary = (props) => <ErrorBoundary agent={agent} {...props} />;`;

const SHOP = { "./routes": ROUTES, "./boundary": OWN_BOUNDARY };

/** The same shop without the agent. */
const BARE = `
  import { createRoot } from "react-dom/client";
  import { createBrowserRouter, RouterProvider } from "react-router";
  import { routes } from "./routes";
  createRoot(document.getElementById("root")).render(<RouterProvider router={createBrowserRouter(routes)} />);`;

const AGENT = `
  import { startBrowserAgent } from "skywalking-edge/browser";
  export const agent = startBrowserAgent({ service: "shop-web", serviceVersion: "1.4.2", collector: "/sw" });`;

/** Breaks the shop in every way, and tells what it saw. */
async function breakAll(tab: Tab, site: Site): Promise<PageTroubles> {
  await tab.goto(`${site.origin}/`);
  await shown(tab, "The cart is fine.");
  await clickAndSettle(tab, "#render");
  await shown(tab, "The cart is broken.");
  await clickAndSettle(tab, "#event");
  await clickAndSettle(tab, "#promise");
  await clickAndSettle(tab, "#route");
  await shown(tab, "Unexpected Application Error!");
  return troublesOf(tab);
}

test.describe("React", () => {
  test("errors are reported once each, and the page behaves as it does without the agent", async ({
    tab,
    site,
    collector,
  }) => {
    await serveApp(site, { main: BARE, modules: SHOP });
    const bare = await breakAll(tab, site);
    await serveApp(site, { main: withRouter, modules: SHOP }, collector);
    const traced = await breakAll(tab, site);
    expect(traced).toEqual(bare);
    expect(traced.errors.length).toBeGreaterThan(0);

    const errors = await errorsAfterLeaving(tab, site, collector, 4);
    expect(errors.map(({ category, message, firstReportedError }) => [category, message, firstReportedError])).toEqual([
      ["js", "TypeError: cannot render", true],
      ["js", expect.stringContaining("Error: cannot click"), false],
      ["promise", "Error: cannot wait", false],
      ["js", "RangeError: cannot take effect", false],
    ]);
    const [render] = errors;
    expect(render).toMatchObject({ pagePath: "/", errorUrl: `${site.origin}/app.js` });
    expect(render?.stack).toMatch(/\nIn components:\s+(at )?\w/);
  });

  test("an error that no boundary catches reaches the page as it does without the agent", async ({
    tab,
    site,
    collector,
  }) => {
    const main = (options: string) => `
      import { StrictMode, useState } from "react";
      import { createRoot } from "react-dom/client";
      import { reactErrorHandlers } from "skywalking-edge/react";
      ${options && AGENT}
      function App() {
        const [isBroken, setBroken] = useState(false);
        if (isBroken) throw new TypeError("cannot render");
        return <button id="render" onClick={() => setBroken(true)}>Break</button>;
      }
      createRoot(document.getElementById("root")${options}).render(<StrictMode><App /></StrictMode>);`;
    const observe = async () => {
      await tab.goto(`${site.origin}/`);
      await clickAndSettle(tab, "#render");
      expect(await tab.evaluate(() => document.getElementById("root")?.innerHTML)).toBe("");
      return troublesOf(tab);
    };
    await serveApp(site, { main: main("") });
    const bare = await observe();
    await serveApp(site, { main: main(", reactErrorHandlers(agent)") }, collector);
    expect(await observe()).toEqual(bare);
    expect(bare.errors).toHaveLength(2);
    expect(bare.errors[1]).toMatch(/^onerror .*TypeError: cannot render$/);
    // React's development build renders twice in strict mode, which a page must not hear of.
    await serveApp(site, { main: main(", reactErrorHandlers(agent)"), mode: "development" }, collector);
    expect((await observe()).errors).toEqual(bare.errors);

    const errors = await errorsAfterLeaving(tab, site, collector, 2);
    const told = { category: "js", message: "TypeError: cannot render", firstReportedError: true };
    expect(errors).toEqual([expect.objectContaining(told), expect.objectContaining(told)]);
    for (const { stack } of errors) expect(stack).toContain("\nIn components:");
  });

  test("pages are named by the patterns of their routes, what a page asks for is part of its route", async ({
    tab,
    site,
    collector,
  }) => {
    await serveApp(site, { main: withRouter, modules: SHOP }, collector);
    await tab.goto(`${site.origin}/`);
    await openOrder(tab, site);
    await leave(tab, site);
    await expectNamedRoute(site, collector);
    expect(errorLogs(collector)).toEqual([]);
  });

  test("another page of the same route is a page view of that name", async ({ tab, site, collector }) => {
    await serveApp(site, { main: withRouter, modules: SHOP }, collector);
    await tab.goto(`${site.origin}/`);
    await clickWhenShown(tab, "#red");
    await clickWhenShown(tab, "#blue");
    await shown(tab, "Another than blue");
    await tab.evaluate(() => history.back());
    await shown(tab, "Another than red");
    await leave(tab, site);
    await expectPages(collector, ["/", "/shop/:product", "/shop/:product", "/shop/:product"]);
  });

  test("what a loader fails with is reported once, and a path without a route keeps its name", async ({
    tab,
    site,
    collector,
  }) => {
    await serveApp(site, { main: withRouter, modules: SHOP }, collector);
    await tab.goto(`${site.origin}/`);
    await clickWhenShown(tab, "#loaded");
    await shown(tab, "cannot load");
    await tab.goto(`${site.origin}/shop/red/none`);
    await shown(tab, "404");
    const errors = await errorsAfterLeaving(tab, site, collector, 1);
    expect(errors).toEqual([expect.objectContaining({ category: "js", message: "Error: cannot load" })]);
    await expectPages(collector, ["/", "/loaded", "/shop/red/none"]);
  });

  test("a component names its page, and a boundary of ours shows its fallback", async ({ tab, site, collector }) => {
    const main = `
      import { StrictMode } from "react";
      import { createRoot } from "react-dom/client";
      import { App } from "./app";
      createRoot(document.getElementById("root")).render(<StrictMode><App /></StrictMode>);`;
    const modules = {
      "./app": withHook,
      "./agent": AGENT,
      "./routes": ROUTES,
      "./boundary": OUR_BOUNDARY,
    };
    await serveApp(site, { main, modules, mode: "development" }, collector);
    await tab.goto(`${site.origin}/`);
    await clickAndSettle(tab, "#render");
    await shown(tab, "The cart is broken.");
    await openOrder(tab, site);
    const errors = await errorsAfterLeaving(tab, site, collector, 1);
    expect(errors).toEqual([
      expect.objectContaining({ category: "js", message: "TypeError: cannot render", firstReportedError: true }),
    ]);
    expect(errors[0]?.stack).toContain("\nIn components:");
    await expectNamedRoute(site, collector);
  });
});

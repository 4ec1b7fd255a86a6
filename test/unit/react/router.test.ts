import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { createMemoryRouter, matchRoutes, type RouteObject } from "react-router";
import { describe, expect, it } from "vitest";
import { followRouter, routePattern, usePageName } from "../../../src/react/index.ts";
import { createRecordingAgent } from "../recording-agent.ts";

const failure = new Error("cannot load");

const routes: RouteObject[] = [
  {
    path: "/",
    children: [
      { index: true },
      { children: [{ path: "orders", children: [{ path: ":id/" }, { path: "/orders/:id/items/:item" }] }] },
      { path: ":lang?/about" },
      { path: "files/*" },
      {
        path: "failing",
        loader: () => {
          throw failure;
        },
      },
      {
        path: "gone",
        loader: () => {
          throw new Response(null, { status: 404 });
        },
      },
    ],
  },
];

function deferred() {
  let resolve = (_value: null): void => {};
  const promise = new Promise<null>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

describe("the pattern of a route", () => {
  it.each([
    ["/", "/"],
    ["/orders/7", "/orders/:id"],
    ["/orders/7/items/8", "/orders/:id/items/:item"],
    ["/de/about", "/:lang?/about"],
    ["/files/a/b", "/files/*"],
  ])("of %s is %s", (path, pattern) => {
    expect(routePattern(matchRoutes(routes, path))).toBe(pattern);
  });

  it("is undefined where nothing matches", () => {
    expect(routePattern(matchRoutes(routes, "/none/at/all"))).toBeUndefined();
    expect(routePattern(undefined)).toBeUndefined();
    expect(routePattern([])).toBeUndefined();
  });
});

describe("a router that is followed", () => {
  it("names its pages when it has reached them, until it is followed no longer", async () => {
    const agent = createRecordingAgent();
    const router = createMemoryRouter(routes, { initialEntries: ["/orders/7"] });
    const stop = followRouter(agent, router);
    expect(agent.pages).toEqual(["/orders/:id"]);
    await router.navigate("/orders/8");
    await router.navigate("/files/a");
    await router.navigate(-1);
    expect(agent.pages).toEqual(["/orders/:id", "/orders/:id", "/files/*", "/orders/:id"]);
    await router.navigate("/none/at/all");
    expect(agent.pages).toHaveLength(4);
    stop();
    await router.navigate("/");
    expect(agent.pages).toHaveLength(4);
    expect(agent.errors).toEqual([]);
  });

  it("does not name by the route that is left what is on its way", async () => {
    const agent = createRecordingAgent();
    const { promise, resolve } = deferred();
    const router = createMemoryRouter([{ path: "/cart" }, { path: "/orders/:id", loader: () => promise }], {
      initialEntries: ["/cart"],
    });
    followRouter(agent, router);
    const arrived = router.navigate("/orders/7");
    expect(router.state.navigation.state).toBe("loading");
    expect(agent.pages).toEqual(["/cart"]);
    resolve(null);
    await arrived;
    expect(agent.pages).toEqual(["/cart", "/orders/:id"]);
  });

  it("tells of an Error that a loader fails with once, and of no response", async () => {
    const agent = createRecordingAgent();
    const router = createMemoryRouter(routes);
    followRouter(agent, router);
    await router.navigate("/failing");
    await router.navigate("/gone");
    expect(router.state.errors).not.toBeNull();
    expect(agent.errors).toEqual([failure]);
  });

  it("is left alone without an agent", () => {
    const router = createMemoryRouter(routes);
    router.subscribe = () => {
      throw new Error("not expected");
    };
    followRouter(undefined, router)();
  });
});

describe("a page that a component names", () => {
  it.each([undefined, createRecordingAgent()])("is not named on a server", (agent) => {
    const Order = () => {
      usePageName(agent, "/orders/:id");
      return "Order";
    };
    expect(renderToString(createElement(Order))).toBe("Order");
    expect(agent?.pages ?? []).toEqual([]);
  });
});

import { renderToString } from "@vue/server-renderer";
import { describe, expect, it, vi } from "vitest";
import { createSSRApp, h } from "vue";
import { createMemoryHistory, createRouter } from "vue-router";
import { createSkyWalking, type ErrorConfig } from "../../../src/vue/index.ts";
import { createRecordingAgent } from "../recording-agent.ts";

const routes = [
  { path: "/", component: () => h("p", "home") },
  {
    path: "/orders",
    component: () => h("p", "orders"),
    children: [{ path: ":id", component: () => h("p", "order") }],
  },
  { path: "/closed", component: () => h("p", "closed"), beforeEnter: () => false },
];

function createShop() {
  const router = createRouter({ history: createMemoryHistory(), routes });
  return { app: createSSRApp({ render: () => h("p", "shop") }).use(router), router };
}

function install(config: ErrorConfig = {}) {
  const agent = createRecordingAgent();
  createSkyWalking({ agent }).install({ config });
  return { agent, config };
}

describe("the plugin", () => {
  it("does nothing without an agent, and the application renders on a server", async () => {
    const { app, router } = createShop();
    const before = Object.getOwnPropertyDescriptors(app.config);
    app.use(createSkyWalking({ agent: undefined, router }));
    expect(Object.getOwnPropertyDescriptors(app.config)).toEqual(before);
    expect(await renderToString(app)).toBe("<p>shop</p>");
  });

  it("names each page that is reached by its pattern", async () => {
    vi.spyOn(console, "warn").mockReturnValue();
    const agent = createRecordingAgent();
    const { app, router } = createShop();
    await router.push("/orders/7");
    app.use(createSkyWalking({ agent, router }));
    expect(await renderToString(app)).toBe("<p>shop</p>");
    await router.push("/orders/8");
    await router.push("/closed");
    await router.push("/none");
    await router.push("/");
    expect(agent.pages).toEqual(["/orders/:id", "/orders/:id", "/"]);
  });

  it("stops naming when the application is unmounted; before Vue 3.5 nobody tells it", () => {
    const agent = createRecordingAgent();
    let hooks = 0;
    const router = {
      currentRoute: { value: { matched: [{ path: "" }] } },
      afterEach: () => {
        hooks++;
        return () => hooks--;
      },
    };
    const unmounts: (() => void)[] = [];
    createSkyWalking({ agent, router }).install({ config: {}, onUnmount: (callback) => unmounts.push(callback) });
    createSkyWalking({ agent, router }).install({ config: {} });
    expect(hooks).toBe(2);
    for (const unmount of unmounts) unmount();
    expect(hooks).toBe(1);
    expect(agent.pages).toEqual(["/", "/"]);
  });
});

describe("the error handler", () => {
  it("throws what nobody handles, so that Vue does what it does", () => {
    const { agent, config } = install();
    const error = new Error("cannot render");
    expect(() => config.errorHandler?.(error, null, "render function")).toThrow(error);
    expect(agent.errors).toEqual([error]);
    expect(agent.options).toEqual([{ category: "vue" }]);
  });

  it.each(["before", "after"])("calls the host's, set %s, with what it gets", (time) => {
    const host = vi.fn();
    const { agent, config } = install(time === "before" ? { errorHandler: host } : {});
    if (time === "after") config.errorHandler = host;
    config.errorHandler?.("broken", 1, "render function");
    expect(host.mock.calls).toEqual([["broken", 1, "render function"]]);
    expect(agent.errors).toEqual(["broken"]);
  });

  it("lets an error of the host's handler through", () => {
    const own = new Error("of the handler");
    const { config } = install({
      errorHandler: () => {
        throw own;
      },
    });
    expect(() => config.errorHandler?.("broken", null, "")).toThrow(own);
  });

  it("can be chained by others as it chains", () => {
    const seen: unknown[] = [];
    const { config } = install({ errorHandler: (error) => void seen.push(["first", error]) });
    const previous = config.errorHandler;
    expect(config.errorHandler).toBe(previous);
    config.errorHandler = (error, instance, info) => {
      seen.push(["second", error]);
      previous?.(error, instance, info);
    };
    config.errorHandler("broken", null, "");
    expect(seen).toEqual([
      ["second", "broken"],
      ["first", "broken"],
    ]);
  });

  it("is none where Vue is to throw and the host has none", () => {
    const config: { throwUnhandledErrorInProduction?: boolean } & ErrorConfig = {};
    install(config);
    config.throwUnhandledErrorInProduction = true;
    expect(config.errorHandler).toBeUndefined();
    config.errorHandler = () => {};
    expect(config.errorHandler).toBeDefined();
  });
});

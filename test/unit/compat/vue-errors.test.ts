import { describe, expect, it, vi } from "vitest";
import { CART, createClient } from "./client.ts";

/** What Vue 2 and 3 do with an error of a component: a handler's own failure is logged as the error would be. */
function fakeVue(errorHandler?: (...args: unknown[]) => unknown) {
  const config: { errorHandler?: ((...args: unknown[]) => unknown) | undefined } = { errorHandler };
  const logged: unknown[] = [];
  return {
    config,
    logged,
    fail(error: unknown) {
      try {
        if (config.errorHandler) return config.errorHandler.call("vue", error, "instance", "render");
        throw error;
      } catch (reason) {
        logged.push(reason);
        return undefined;
      }
    },
  };
}

describe("vue", () => {
  it("has its errors reported as such, and logs them as before", () => {
    const { monitor, agent } = createClient();
    const vue = fakeVue();
    monitor.register({ ...CART, vue });
    const error = new Error("x");
    vue.fail(error);
    expect(agent.captureError.mock.calls).toEqual([[error, { category: "vue" }]]);
    expect(vue.logged).toEqual([error]);
  });

  it("keeps the handler that it has, with this, arguments and result", () => {
    const { monitor, agent } = createClient();
    const handler = vi.fn(function (this: unknown) {
      return `handled for ${this}`;
    });
    const vue = fakeVue(handler);
    monitor.register({ ...CART, vue });
    expect(vue.fail("boom")).toBe("handled for vue");
    expect(handler.mock.calls).toEqual([["boom", "instance", "render"]]);
    expect(vue.logged).toEqual([]);
    expect(agent.captureError).toHaveBeenCalledOnce();
  });

  it("gets its handler back when the agent is stopped, unless it has another one since", async () => {
    const handler = vi.fn();
    const [vue, other] = [fakeVue(handler), fakeVue(handler)];
    const [first, second] = [createClient().monitor, createClient().monitor];
    first.register({ ...CART, vue });
    second.register({ ...CART, vue: other });
    const later = vi.fn();
    other.config.errorHandler = later;
    await first.agent?.stop();
    await second.agent?.stop();
    expect(vue.config.errorHandler).toBe(handler);
    expect(other.config.errorHandler).toBe(later);
  });

  it("is left alone with jsErrors: false", () => {
    const vue = fakeVue();
    createClient().monitor.register({ ...CART, vue, jsErrors: false });
    expect(vue.config.errorHandler).toBeUndefined();
  });
});

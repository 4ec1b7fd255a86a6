import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ErrorCategory } from "../../../src/core/segment/browser-error-log.ts";
import { CART, createClient, LOAD, ROUTE } from "./client.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const LATER = 5_000;

describe("page views", () => {
  it("are the load's and no route's, without enableSPA", () => {
    const { monitor, report, views } = createClient();
    monitor.register(CART);
    report("perfData", ROUTE);
    report("perfData", LOAD);
    report("perfData", ROUTE);
    vi.advanceTimersByTime(LATER);
    expect(views()).toEqual([["/cart", 5]]);
  });

  it("are each route's too, under its own name, with enableSPA", () => {
    const { monitor, report, views } = createClient();
    monitor.register({ ...CART, enableSPA: true });
    report("perfData", LOAD);
    report("perfData", ROUTE);
    expect(views()).toEqual([
      ["/cart", 5],
      ["/orders", 0],
    ]);
  });

  it("are those that come back from the back/forward cache", () => {
    const { monitor, page, report, views } = createClient();
    monitor.register(CART);
    page.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: false }));
    report("perfData", ROUTE);
    page.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
    report("perfData", ROUTE);
    report("perfData", ROUTE);
    expect(views()).toEqual([["/cart", 0]]);
  });
});

/** Lets the agent report an error of a script, and gives the marks of all that were sent. */
function marksWith({ report, sender }: ReturnType<typeof createClient>, ...marks: boolean[]): boolean[] {
  const place = { line: 1, col: 2, stack: "", errorUrl: "https://shop.example/a.js" };
  const error = { ...CART, ...place, uniqueId: "1", time: 1, category: ErrorCategory.js, grade: "Error", message: "x" };
  for (const firstReportedError of marks) report("errorLog", { ...error, firstReportedError });
  return sender.items("errorLog").map(({ firstReportedError }) => firstReportedError);
}

describe("setPerformance()", () => {
  it.each([false, true])("counts one view with a route within a second, with enableSPA %j", (enableSPA) => {
    const { monitor, agent, report, views, sender } = createClient();
    monitor.register({ ...CART, enableSPA });
    report("perfData", LOAD);
    monitor.setPerformance({ ...CART, pagePath: "/orders" });
    expect(agent.setPage).toHaveBeenLastCalledWith("/orders");
    vi.advanceTimersByTime(900);
    report("perfData", ROUTE);
    vi.advanceTimersByTime(LATER);
    expect(views()).toEqual([
      ["/cart", 5],
      ["/orders", 0],
    ]);
    expect(sender.items("perfData")[1]).toMatchObject({ service: "shop-web", serviceVersion: "1.4.2" });
  });

  it("leaves the load its view and its name, when a route follows at once", () => {
    const { monitor, report, views } = createClient();
    monitor.register(CART);
    monitor.setPerformance({ pagePath: "/orders" });
    report("perfData", LOAD);
    report("perfData", ROUTE);
    vi.advanceTimersByTime(LATER);
    expect(views()).toEqual([
      ["/cart", 5],
      ["/orders", 0],
    ]);
  });

  it("counts a view of its own without a route, with the time of the call", () => {
    const { monitor, report, views, sender } = createClient();
    monitor.register(CART);
    report("perfData", LOAD);
    const called = Date.now();
    monitor.setPerformance({ pagePath: "https://shop.example/tabs/2?x" });
    vi.advanceTimersByTime(LATER);
    report("perfData", ROUTE);
    expect(views()).toEqual([
      ["/cart", 5],
      ["/tabs/{id}", 0],
    ]);
    expect(sender.items("perfData")[1]).toMatchObject({ time: called, service: "shop-web", serviceVersion: "1.4.2" });
  });

  it("counts each call, however quick they come", () => {
    const { monitor, views } = createClient();
    monitor.register(CART);
    for (const pagePath of ["/a", "/b", "/c"]) monitor.setPerformance({ pagePath });
    vi.advanceTimersByTime(LATER);
    expect(views()).toHaveLength(3);
  });

  it("while the page loads names its view, and counts no other", () => {
    const { monitor, report, views } = createClient({ readyState: "loading" });
    monitor.register({ ...CART, enableSPA: true });
    monitor.setPerformance({ pagePath: "/a" });
    vi.advanceTimersByTime(LATER);
    report("perfData", LOAD);
    vi.advanceTimersByTime(LATER);
    expect(views()).toEqual([["/cart", 5]]);
  });

  it("counts what waits when the page is hidden or the agent stopped", async () => {
    for (const end of ["hide", "stop"] as const) {
      const { monitor, views, hide } = createClient();
      monitor.register(CART);
      monitor.setPerformance({ pagePath: "/a" });
      await (end === "hide" ? hide() : monitor.agent?.stop());
      expect(views()).toEqual([["/a", 0]]);
      vi.advanceTimersByTime(LATER);
      expect(views()).toHaveLength(1);
    }
  });

  it("names no page without pagePath, and takes the path of the address", () => {
    const { monitor, views } = createClient();
    monitor.register({ service: "shop-web" });
    monitor.setPerformance({});
    vi.advanceTimersByTime(LATER);
    expect(views()).toEqual([["/cart", 0]]);
  });

  it("lets the first error of its view count", () => {
    const client = createClient();
    client.monitor.register(CART);
    client.monitor.setPerformance({ pagePath: "/a" });
    vi.advanceTimersByTime(LATER);
    expect(marksWith(client, false, false)).toEqual([true, false]);
  });

  it("before register() is kept, and told of", () => {
    const { monitor, options, agent, warnings } = createClient();
    monitor.setPerformance({ service: "shop-web", pagePath: "/early" });
    monitor.register({});
    expect(warnings).toEqual([expect.stringContaining("no page view before register()")]);
    expect(options().service).toBe("shop-web");
    expect(agent.setPage).toHaveBeenLastCalledWith("/early");
  });
});

describe("autoTracePerf: false", () => {
  it("leaves the load's view to setPerformance(), with its times and the name given there", () => {
    const { monitor, report, views } = createClient();
    monitor.register({ ...CART, autoTracePerf: false });
    report("perfData", LOAD);
    vi.advanceTimersByTime(LATER);
    expect(views()).toEqual([]);
    monitor.setPerformance({ pagePath: "/ready" });
    vi.advanceTimersByTime(LATER);
    expect(views()).toEqual([["/ready", 5]]);
  });

  it("counts one first error for the load's view", () => {
    const client = createClient();
    client.monitor.register({ ...CART, autoTracePerf: false });
    client.report("perfData", LOAD);
    expect(marksWith(client, true)).toEqual([true]);
    client.monitor.setPerformance({});
    expect(marksWith(client, false)).toEqual([true, false]);
  });

  it.each(["loading", "complete"])("takes setPerformance() before the view is there, document %s", (readyState) => {
    const { monitor, report, views } = createClient({ readyState });
    monitor.register({ ...CART, autoTracePerf: false });
    monitor.setPerformance({});
    report("perfData", LOAD);
    vi.advanceTimersByTime(LATER);
    expect(views()).toEqual([["/cart", 5]]);
  });

  it("counts the view without times when the page is hidden before", async () => {
    const { monitor, report, views, hide } = createClient();
    monitor.register({ ...CART, autoTracePerf: false });
    report("perfData", LOAD);
    await hide();
    await hide();
    expect(views()).toEqual([["/cart", 0]]);
  });
});

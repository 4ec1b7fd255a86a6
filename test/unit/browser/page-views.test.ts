import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createPageViews } from "../../../src/browser/page-views.ts";
import { createTestTracer } from "../test-tracer.ts";
import { createMeasuredPage, FIRST_PAINT, type MeasuredPageState } from "./measured-page.ts";

const START = 1_767_225_600_000;
const CART = { service: "shop", serviceVersion: "1.4.2", pagePath: "/cart", time: START };
const PAINT = { entryType: "largest-contentful-paint", startTime: 60 };
const CLICK = { entryType: "event", interactionId: 7, duration: 48 };
const SCRIPT = {
  entryType: "resource",
  name: "https://shop.example/app.4f3a2b1c.js",
  duration: 10,
  transferSize: 1_000,
  initiatorType: "script",
  nextHopProtocol: "h2",
};

beforeEach(() => {
  vi.useFakeTimers({ now: START });
});

afterEach(() => {
  vi.useRealTimers();
});

function createViews(state: MeasuredPageState = {}, resources = true) {
  const fake = createMeasuredPage(state);
  const { tracer, reporter } = createTestTracer();
  let path = "/cart";
  const onResource = vi.fn();
  const views = createPageViews({ page: fake.page, tracer, pagePath: () => path, resources, onResource });
  return {
    fake,
    views,
    onResource,
    goTo: (next: string) => {
      path = next;
    },
    perfData: () => reporter.items("perfData"),
    webVitals: () => reporter.items("webVitals"),
    interactions: () => reporter.items("interaction"),
    resources: () => reporter.items("resource"),
  };
}

describe("createPageViews()", () => {
  it("reports a view's vitals, slowest interaction and resources when it ends, once", () => {
    const { fake, views, webVitals, interactions, resources } = createViews();
    fake.add(PAINT, SCRIPT);
    fake.queue(CLICK);
    expect([webVitals(), interactions(), resources()]).toEqual([[], [], []]);
    views.end();
    fake.add(CLICK, SCRIPT);
    views.end();
    expect(webVitals()).toEqual([{ ...CART, fmpTime: -1, lcpTime: 60, cls: 0 }]);
    expect(interactions()).toEqual([{ ...CART, inpTime: 48 }]);
    expect(resources()).toEqual([
      {
        ...CART,
        name: "https://shop.example/app.*.js",
        duration: 10,
        size: 1_000,
        resourceType: "script",
        protocol: "h2",
      },
    ]);
  });

  it("reports nothing where nothing was measured", () => {
    const { views, webVitals, interactions, resources } = createViews({ supported: [] });
    views.end();
    expect([webVitals(), interactions(), resources()]).toEqual([[], [], []]);
  });

  it("reports no resources when told so", () => {
    const { fake, views, resources } = createViews({}, false);
    fake.add(SCRIPT);
    views.end();
    expect(resources()).toEqual([]);
  });

  it("reports the load under the page's name, though it is another page's by then", () => {
    const { views, goTo, perfData } = createViews();
    goTo("checkout");
    views.rename();
    goTo("/orders");
    views.begin();
    views.loaded({ fetchStart: 5, loadEventStart: 120.5 });
    expect(perfData()).toEqual([expect.objectContaining({ ...CART, pagePath: "checkout", loadPageTime: 115 })]);
  });

  it("counts a route as a view without durations, within a second, by the name it got meanwhile", async () => {
    const { views, goTo, perfData } = createViews();
    goTo("/orders");
    views.begin();
    expect(perfData()).toEqual([]);
    goTo("orders of a customer");
    views.rename();
    await vi.advanceTimersByTimeAsync(1_000);
    views.end();
    const [view, ...more] = perfData();
    expect(more).toEqual([]);
    const { service, serviceVersion, pagePath, time, ...durations } = view ?? {};
    expect({ pagePath, time }).toEqual({ pagePath: "orders of a customer", time: START + 1_000 });
    expect(new Set(Object.values(durations))).toEqual(new Set([0]));
  });

  it("counts a route that is left before its second is over", () => {
    const { views, goTo, perfData } = createViews();
    goTo("/orders");
    views.begin();
    goTo("/orders/{id}");
    views.begin();
    views.end();
    expect(perfData().map(({ pagePath }) => pagePath)).toEqual(["/orders", "/orders/{id}"]);
  });

  it("gives each view what was measured of it", () => {
    const { fake, views, goTo, webVitals, interactions, resources } = createViews();
    fake.add(PAINT);
    fake.queue(CLICK);
    goTo("/orders");
    views.begin();
    fake.add(SCRIPT);
    views.end();
    expect(webVitals().map(({ pagePath, lcpTime }) => ({ pagePath, lcpTime }))).toEqual([
      { pagePath: "/cart", lcpTime: 60 },
      { pagePath: "/orders", lcpTime: -1 },
    ]);
    expect(interactions().map(({ pagePath }) => pagePath)).toEqual(["/cart"]);
    expect(resources().map(({ pagePath }) => pagePath)).toEqual(["/orders"]);
  });

  it("reports a prerendered page when it is activated, with times since then", () => {
    const { fake, views, perfData } = createViews({ prerendering: true, visibilityState: "hidden" });
    views.loaded({ fetchStart: 5, activationStart: 300, loadEventStart: 420.5 });
    expect(perfData()).toEqual([]);
    fake.activate();
    expect(perfData()).toEqual([expect.objectContaining({ ...CART, loadPageTime: 120 })]);
  });

  it("reports nothing of a prerendered page that nobody has seen", async () => {
    const { fake, views, goTo, perfData, webVitals, resources } = createViews({
      prerendering: true,
      visibilityState: "hidden",
    });
    fake.add(SCRIPT);
    views.loaded({ loadEventStart: 120 });
    goTo("/orders");
    views.begin();
    await vi.advanceTimersByTimeAsync(2_000);
    views.end();
    views.stop();
    expect([perfData(), webVitals(), resources()]).toEqual([[], [], []]);
    expect(fake.watchers()).toBe(0);
  });

  it("passes over an entry that no browser makes", () => {
    const { fake, views, resources } = createViews();
    expect(() => fake.add({ ...SCRIPT, name: "app.js" }, SCRIPT)).not.toThrow();
    views.end();
    expect(resources()).toHaveLength(1);
  });

  it("sends what there is when it is stopped, and measures no longer", async () => {
    const { fake, views, perfData, webVitals, interactions } = createViews({ entries: [FIRST_PAINT] });
    fake.add(PAINT);
    views.begin();
    views.stop();
    fake.add(CLICK);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(perfData()).toHaveLength(1);
    expect(webVitals()).toHaveLength(2);
    expect(interactions()).toEqual([]);
    expect(fake.watchers()).toBe(0);
  });
});

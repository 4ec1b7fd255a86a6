import { expect } from "@playwright/test";
import type { Tab } from "../support/browser-tab.ts";
import { after, answer, type Reply } from "../support/site.ts";
import type { PageCollector } from "./page-collector.ts";

/** The body of a page with something to paint, and a button that is slow to answer. */
export const CART = `<h1>What you have in your cart</h1>
<button onclick="const end = performance.now() + 120; while (performance.now() < end);">Buy</button>`;

/** Answers later than any clock's step, so that the load has a duration. */
export function slow(contentType: string, body: string): Reply {
  const reply = answer({ headers: { "content-type": contentType, "cache-control": "no-store" }, body });
  return (request, response) => after(new Promise((resolve) => setTimeout(resolve, 30)), reply)(request, response);
}

/** What an engine measures. */
export interface Measured {
  readonly paint: boolean;
  readonly shift: boolean;
  readonly interaction: boolean;
  /** The sizes of resources. */
  readonly size: boolean;
}

/** Asks the page, since engines are told apart by what they can do. */
export function measured(tab: Tab): Promise<Measured> {
  return tab.evaluate(() => {
    const types = PerformanceObserver.supportedEntryTypes;
    return {
      paint: types.includes("largest-contentful-paint"),
      shift: types.includes("layout-shift"),
      interaction: types.includes("event") && "interactionId" in PerformanceEventTiming.prototype,
      size: types.includes("resource") && "transferSize" in PerformanceResourceTiming.prototype,
    };
  });
}

/**
 * Waits until the browser has told how these paths were loaded. WebKit is late with it, and a page that is left before takes that
 * with it. What the agent observes it is told first.
 */
export function timed(tab: Tab, paths: readonly string[]): Promise<void> {
  return tab.evaluate((wanted) => {
    const seen = new Set<string>();
    return new Promise<void>((resolve) =>
      new PerformanceObserver((list) => {
        for (const { name } of list.getEntries()) seen.add(new URL(name).pathname);
        if (wanted.every((path) => seen.has(path))) resolve();
      }).observe({ type: "resource", buffered: true }),
    );
  }, paths);
}

/** Waits until what has happened so far is painted and its entries are there. */
export function painted(tab: Tab): Promise<void> {
  return tab.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    do await frame();
    while (performance.getEntriesByName("first-contentful-paint").length === 0);
    for (let frames = 0; frames < 3; frames++) await frame();
    await new Promise((resolve) => setTimeout(resolve, 100));
  });
}

/** Waits for so many page views, and for what was sent with them. */
export async function arrived(collector: PageCollector, views: number): Promise<void> {
  await collector.until(() => (collector.perfData().length >= views ? true : undefined));
  // A page sends all at once, over several connections: wait until the last has been answered.
  await new Promise((resolve) => setTimeout(resolve, 300));
}

/** What has arrived of a signal, less the time, which is whole milliseconds. */
export function items(collector: PageCollector, signal: "webVitals" | "webInteractions" | "resources") {
  return collector.store.items(signal).map(({ item: { time, ...item } }) => {
    expect(Number.isInteger(time)).toBe(true);
    return item;
  });
}

/** The view that {@link CART} is, as its items tell it. */
export const VIEW = { service: "shop-web", serviceVersion: "1.4.2", pagePath: "/cart" };

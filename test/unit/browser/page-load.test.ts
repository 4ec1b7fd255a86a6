import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { followPageLoad } from "../../../src/browser/page-load.ts";
import { createFakePage, type FakePageState } from "./fake-page.ts";
import { createTestActivities, PAGE_PATH } from "./page.ts";

const START = 1_767_225_600_000;
const NAVIGATION = {
  fetchStart: 5,
  responseEnd: 60,
  loadEventStart: 120.5,
  loadEventEnd: 125.5,
  secureConnectionStart: 0,
};

beforeEach(() => {
  vi.useFakeTimers({ now: START });
});

afterEach(() => {
  vi.useRealTimers();
});

/** A page that began to load 300 ms ago. */
function createLoading(state: FakePageState = { navigation: NAVIGATION }) {
  const test = createTestActivities();
  const fake = createFakePage({ timeOrigin: START - 300, ...state });
  const load = followPageLoad(fake.page, test.tracer, test.activities, () => PAGE_PATH);
  return { ...test, ...fake, load, perfData: () => test.reporter.items("perfData") };
}

describe("followPageLoad()", () => {
  it("reports one perfData after the load event, with service, version and path", async () => {
    const { fire, perfData } = createLoading();
    expect(perfData()).toEqual([]);
    fire("load");
    expect(perfData()).toEqual([]);
    await vi.advanceTimersByTimeAsync(0);
    fire("load");
    await vi.runAllTimersAsync();
    expect(perfData()).toEqual([
      expect.objectContaining({
        service: "shop",
        serviceVersion: "1.4.2",
        pagePath: PAGE_PATH,
        time: START,
        fptTime: 55,
        loadPageTime: 115,
      }),
    ]);
  });

  it("reports one when it begins after the load", async () => {
    const { perfData } = createLoading({ navigation: NAVIGATION, readyState: "complete" });
    await vi.advanceTimersByTimeAsync(0);
    expect(perfData()).toHaveLength(1);
  });

  it("reports one when the page is left before, and no second at its load", async () => {
    const { load, fire, perfData } = createLoading();
    load.leave();
    fire("load");
    load.leave();
    await vi.runAllTimersAsync();
    expect(perfData()).toHaveLength(1);
  });

  it("is the load activity, from the navigation's start to the end of the load event", async () => {
    const { fire, span, segment } = createLoading();
    fire("load");
    await vi.runAllTimersAsync();
    expect(segment().spans).toHaveLength(1);
    expect(span(PAGE_PATH)).toMatchObject({
      startTime: START - 300,
      endTime: Math.floor(START - 300 + 125.5),
      tags: [{ key: "activity", value: "load" }],
    });
  });

  it("stays open for a request that is under way at the load", async () => {
    const { activities, fire, segments, span } = createLoading();
    const request = activities.createExitSpan("GET:/stock", "shop:443");
    fire("load");
    await vi.advanceTimersByTimeAsync(4_000);
    expect(segments()).toEqual([]);
    activities.end(request);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(span(PAGE_PATH).endTime).toBe(START + 4_000);
  });

  it("reports no perfData where the browser has no navigation timing, but the activity all the same", async () => {
    const { fire, perfData, segments } = createLoading({});
    fire("load");
    await vi.runAllTimersAsync();
    expect(perfData()).toEqual([]);
    expect(segments()).toHaveLength(1);
  });

  it("reports nothing of the load once stopped", async () => {
    const { load, fire, perfData, listeners } = createLoading();
    load.stop();
    fire("load");
    await vi.advanceTimersByTimeAsync(10);
    expect(perfData()).toEqual([]);
    expect(listeners()).toBe(0);
  });
});

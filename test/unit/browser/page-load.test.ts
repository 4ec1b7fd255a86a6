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
  const timed: PerformanceNavigationTiming[] = [];
  const load = followPageLoad(fake.page, test.activities, (timing) => timed.push(timing));
  return { ...test, ...fake, load, timed };
}

describe("followPageLoad()", () => {
  it("gives the timing once, after the load event has ended", async () => {
    const { fire, timed } = createLoading();
    expect(timed).toEqual([]);
    fire("load");
    expect(timed).toEqual([]);
    await vi.advanceTimersByTimeAsync(0);
    fire("load");
    await vi.runAllTimersAsync();
    expect(timed).toEqual([expect.objectContaining(NAVIGATION)]);
  });

  it("gives it when it begins after the load", async () => {
    const { timed } = createLoading({ navigation: NAVIGATION, readyState: "complete" });
    await vi.advanceTimersByTimeAsync(0);
    expect(timed).toHaveLength(1);
  });

  it("gives it when the page is left before, and not again at its load", async () => {
    const { load, fire, timed } = createLoading();
    load.leave();
    fire("load");
    load.leave();
    await vi.runAllTimersAsync();
    expect(timed).toHaveLength(1);
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

  it("gives none where the browser has no navigation timing, but the activity all the same", async () => {
    const { fire, timed, segments } = createLoading({});
    fire("load");
    await vi.runAllTimersAsync();
    expect(timed).toEqual([]);
    expect(segments()).toHaveLength(1);
  });

  it("gives nothing once stopped", async () => {
    const { load, fire, timed, listeners } = createLoading();
    load.stop();
    fire("load");
    await vi.advanceTimersByTimeAsync(10);
    expect(timed).toEqual([]);
    expect(listeners()).toBe(0);
  });
});

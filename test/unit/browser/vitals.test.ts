import { describe, expect, it } from "vitest";
import { type TimingEntry, watchEntries } from "../../../src/browser/timing-entries.ts";
import { createVitals } from "../../../src/browser/vitals.ts";
import { createMeasuredPage, FIRST_PAINT, type MeasuredPageState } from "./measured-page.ts";

const paint = (startTime: number): Partial<TimingEntry> => ({ entryType: "largest-contentful-paint", startTime });
const shift = (value: number): Partial<TimingEntry> => ({ entryType: "layout-shift", startTime: 100, value });
const click = (interactionId: number, duration: number): Partial<TimingEntry> => ({
  entryType: "event",
  interactionId,
  duration,
});

function createMeasuring(state?: MeasuredPageState) {
  const fake = createMeasuredPage(state);
  const vitals = createVitals(fake.page);
  watchEntries(fake.page, vitals.handlers);
  return { fake, vitals };
}

describe("createVitals()", () => {
  it("has the last of the largest paints in whole milliseconds, the shifts and the slowest interaction", () => {
    const { fake, vitals } = createMeasuring();
    fake.add(paint(60.2), paint(900.7), shift(0.25), click(7, 48), click(14, 120));
    expect(vitals.values()).toEqual({ lcpTime: 900, cls: 0.25, inpTime: 120 });
  });

  it("has 0 for a page where nothing moved, -1 for what did not happen", () => {
    expect(createMeasuring().vitals.values()).toEqual({ lcpTime: -1, cls: 0, inpTime: -1 });
  });

  it("has -1 for what the engine does not measure", () => {
    const { fake, vitals } = createMeasuring({ supported: ["resource"] });
    fake.add(paint(60), shift(0.25), click(7, 48));
    expect(vitals.values()).toEqual({ lcpTime: -1, cls: -1, inpTime: -1 });
  });

  it("has -1 without PerformanceObserver", () => {
    const { page } = createMeasuredPage();
    Reflect.deleteProperty(page, "PerformanceObserver");
    const vitals = createVitals(page);
    watchEntries(page, vitals.handlers).take();
    expect(vitals.values()).toEqual({ lcpTime: -1, cls: -1, inpTime: -1 });
  });

  it("measures neither paint nor shift of a page that was hidden from the beginning", () => {
    const { fake, vitals } = createMeasuring({ visibilityState: "hidden" });
    fake.add(paint(60), shift(0.25), click(7, 48));
    expect(vitals.values()).toEqual({ lcpTime: -1, cls: -1, inpTime: 48 });
  });

  it("measures what was painted before the page was hidden, though the agent came later", () => {
    const hidden = { entryType: "visibility-state", name: "hidden", startTime: 500 };
    const { fake, vitals } = createMeasuring({ entries: [FIRST_PAINT, hidden] });
    fake.add(paint(400), paint(600));
    expect(vitals.values()).toMatchObject({ lcpTime: 400, cls: 0 });
  });

  it("counts from the activation of a prerendered page", () => {
    const navigation = { entryType: "navigation", activationStart: 300 };
    const hidden = { entryType: "visibility-state", name: "hidden", startTime: 0 };
    const { fake, vitals } = createMeasuring({ entries: [FIRST_PAINT, navigation, hidden] });
    fake.add(paint(500));
    expect(vitals.values().lcpTime).toBe(200);
    const ahead = createMeasuring({
      entries: [FIRST_PAINT, navigation],
      visibilityState: "hidden",
      prerendering: true,
    });
    ahead.fake.add(paint(100));
    expect(ahead.vitals.values().lcpTime).toBe(0);
  });

  it("begins anew with another view, which has no largest paint", () => {
    const { fake, vitals } = createMeasuring();
    fake.add(paint(60), shift(0.25), click(7, 48));
    vitals.begin(undefined);
    fake.add(paint(700));
    expect(vitals.values()).toEqual({ lcpTime: -1, cls: 0, inpTime: -1 });
    fake.add(shift(0.5), click(14, 64));
    expect(vitals.values()).toEqual({ lcpTime: -1, cls: 0.5, inpTime: 64 });
  });

  it("has the least duration for a later view whose interactions were too quick to be seen", () => {
    const { fake, vitals } = createMeasuring();
    fake.interactionCount = 3;
    vitals.begin(undefined);
    expect(vitals.values().inpTime).toBe(-1);
    fake.interactionCount = 4;
    expect(vitals.values().inpTime).toBe(8);
  });

  it("has the first paint after the return of a page that was restored, and none of a view that is over", () => {
    const { fake, vitals } = createMeasuring();
    vitals.begin(5_000);
    fake.frame();
    expect(vitals.values().lcpTime).toBe(-1);
    fake.now = 5_030.5;
    fake.frame();
    expect(vitals.values().lcpTime).toBe(30);
    vitals.begin(6_000);
    vitals.begin(undefined);
    fake.frame();
    fake.frame();
    expect(vitals.values().lcpTime).toBe(-1);
  });
});

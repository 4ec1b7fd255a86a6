import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLeavePlan } from "../../../src/browser/leave-plan.ts";
import type { Attempt } from "../../../src/core/report/leave-plan.ts";
import type { Signal } from "../../../src/core/segment/collect-item.ts";
import { segmentItem } from "../core/report/items.ts";

const BUDGET = 60_000;

/** A request of so many bytes with so many items. */
function attempt(bytes: number, items = 1, signal: Signal = "segment"): Attempt {
  const carried = Array.from({ length: items }, (_item, number) => segmentItem(number));
  return { signal, items: carried, bytes, failed: 0, url: "/", headers: {}, body: new Uint8Array(bytes) };
}

function split(whole: Attempt): Attempt[] {
  const items = whole.items.length >> 1;
  const bytes = Math.ceil((whole.bytes * items) / whole.items.length);
  return [attempt(bytes, items, whole.signal), attempt(whole.bytes - bytes, whole.items.length - items, whole.signal)];
}

const planLeave = (waiting: Attempt[], bytesUnderWay: number): Attempt[] =>
  createLeavePlan(() => bytesUnderWay)(waiting, split, () => undefined);

const bytesOf = (attempts: readonly Attempt[]): number => attempts.reduce((sum, { bytes }) => sum + bytes, 0);
const itemsOf = (attempts: readonly Attempt[]): number => attempts.reduce((sum, { items }) => sum + items.length, 0);

describe("createLeavePlan()", () => {
  it("sends everything that fits", () => {
    const waiting = [attempt(30_000), attempt(20_000), attempt(10_000)];
    expect(planLeave(waiting, 0)).toHaveLength(3);
    expect(waiting).toEqual([]);
  });

  it("sends the most valuable first: traces, then the page view, then logs, then the rest", () => {
    const signals: Signal[] = ["meter", "log", "perfData", "segment"];
    const waiting = signals.map((signal) => attempt(20_000, 1, signal));
    expect(planLeave(waiting, 0).map(({ signal }) => signal)).toEqual(["segment", "perfData", "log"]);
    expect(waiting.map(({ signal }) => signal)).toEqual(["meter"]);
  });

  it("sends errors before all else, and what was measured of single resources last", () => {
    const signals: Signal[] = ["resource", "interaction", "webVitals", "segment", "errorLog", "event"];
    const waiting = signals.map((signal) => attempt(10_000, 1, signal));
    expect(planLeave(waiting, 0).map(({ signal }) => signal)).toEqual([
      "errorLog",
      "segment",
      "webVitals",
      "interaction",
      "resource",
      "event",
    ]);
  });

  it("splits what is too large as a whole, and keeps what does not fit", () => {
    const waiting = [attempt(200_000, 100)];
    const chosen = planLeave(waiting, 0);
    expect(bytesOf(chosen)).toBeGreaterThan(BUDGET - 2_000 - 2_000);
    expect(bytesOf(chosen)).toBeLessThanOrEqual(BUDGET);
    expect(itemsOf(chosen) + itemsOf(waiting)).toBe(100);
  });

  it("leaves room for what is still under way", () => {
    const waiting = [attempt(30_000), attempt(20_000)];
    expect(planLeave(waiting, 35_000).map(({ bytes }) => bytes)).toEqual([20_000]);
    expect(planLeave([attempt(1)], BUDGET)).toEqual([]);
  });

  it("counts what is beyond ASCII as the bytes that it is", () => {
    const text = { ...attempt(30_000), body: "日".repeat(30_000) };
    expect(planLeave([text], 0)).toEqual([]);
    expect(planLeave([{ ...text, body: "日".repeat(20_000) }], 0)).toHaveLength(1);
  });

  it("never exceeds the budget and never loses an item, whatever waits", () => {
    const attempts = fc.array(fc.tuple(fc.nat(150_000), fc.integer({ min: 1, max: 40 })), { maxLength: 12 });
    fc.assert(
      fc.property(attempts, fc.nat(BUDGET), (given, underWay) => {
        const waiting = given.map(([bytes, items]) => attempt(bytes, items));
        const before = [itemsOf(waiting), bytesOf(waiting)];
        const chosen = planLeave(waiting, underWay);
        expect(bytesOf(chosen)).toBeLessThanOrEqual(Math.max(0, BUDGET - underWay));
        expect([itemsOf(chosen) + itemsOf(waiting), bytesOf(chosen) + bytesOf(waiting)]).toEqual(before);
      }),
      { numRuns: 2_000 },
    );
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Signal } from "../../../src/core/segment/collect-item.ts";
import type { CheckOptions } from "../../../src/gateway/checks/check-options.ts";
import { accepted, changed, check, items, NOW, refusedAs, signals } from "./items.ts";

/** The changes that make an item one of a clock that is fast by so much, and the time at which it says it left. */
const times: { readonly [S in Signal]?: readonly string[] } = {
  segment: [
    "spans[0].startTime",
    "spans[0].endTime",
    "spans[0].logs[0].time",
    "spans[1].startTime",
    "spans[1].endTime",
  ],
  log: ["timestamp"],
  meter: ["timestamp"],
  perfData: ["time"],
  webVitals: ["time"],
  resource: ["time"],
  interaction: ["time"],
  errorLog: ["time"],
  event: ["startTime"],
};

function sentBy(signal: Signal, fastMs: number): unknown {
  const right: unknown = items[signal];
  const paths = times[signal] ?? [];
  return changed(signal, Object.fromEntries(paths.map((path) => [path, Number(at(right, path)) + fastMs])));
}

function at(item: unknown, path: string): unknown {
  return path.split(/[.[\]]+/).reduce((holder, step) => (holder as Record<string, unknown>)[step], item);
}

const timed = signals.filter((signal) => times[signal] !== undefined);

describe.each(timed)("a %s of a clock that is wrong", (signal) => {
  it.each([600_000, -600_000, 5_001, -5_001, 86_400_000])("by %d ms is put right", (fastMs) => {
    const checked = check(signal, sentBy(signal, fastMs), {}, { sentAt: NOW + fastMs });
    expect(checked).toMatchObject({ skewMs: -fastMs });
    const item = accepted(signal, sentBy(signal, fastMs), {}, { sentAt: NOW + fastMs });
    for (const path of times[signal] ?? []) expect(at(item, path), path).toBe(at(items[signal], path));
  });

  it.each([5_000, -5_000, 0])("by %d ms, which may be the way, is left alone", (fastMs) => {
    const checked = check(signal, sentBy(signal, fastMs), {}, { sentAt: NOW + fastMs });
    expect(checked).not.toHaveProperty("skewMs");
    expect(checked).toStrictEqual({ item: accepted(signal, sentBy(signal, fastMs)) });
  });

  it("is left alone when nobody says when it left", () => {
    for (const sentAt of [undefined, Number.NaN, Infinity]) {
      expect(check(signal, items[signal], {}, { sentAt })).toStrictEqual({ item: items[signal] });
    }
  });
});

describe("the correction", () => {
  const arrival = { sentAt: NOW + 600_000 };

  it("is a tag of span 0, whatever its place, and replaces one of that name", () => {
    const { spans } = accepted("segment", sentBy("segment", 600_000), {}, arrival);
    expect(spans[1]?.tags).toEqual([{ key: "clock.skew", value: "-600000" }]);
    expect(spans[0]?.tags).toEqual(items.segment.spans[0]?.tags);
    const old = changed("segment", {
      "spans[1].tags": [
        { key: "clock.skew", value: "7" },
        { key: "a", value: "b" },
      ],
    });
    expect(accepted("segment", old, {}, { sentAt: NOW - 9_000 }).spans[1]?.tags).toEqual([
      { key: "clock.skew", value: "9000" },
      { key: "a", value: "b" },
    ]);
  });

  it("takes the place of the last tag where there is no room", () => {
    const tags = ["a", "b"].map((key) => ({ key, value: "" }));
    const { spans } = accepted(
      "segment",
      changed("segment", { "spans[1].tags": tags }),
      { maxTags: 2 },
      { sentAt: NOW - 9_000 },
    );
    expect(spans[1]?.tags?.map(({ key }) => key)).toEqual(["a", "clock.skew"]);
  });

  it("is a tag of a log record and a parameter of an event", () => {
    expect(accepted("log", sentBy("log", 600_000), {}, arrival).tags.data).toEqual([
      { key: "level", value: "INFO" },
      { key: "clock.skew", value: "-600000" },
    ]);
    expect(accepted("event", sentBy("event", 600_000), {}, arrival).parameters).toEqual({
      by: "ci",
      "clock.skew": "-600000",
    });
    const full = changed("event", { parameters: { "clock.skew": "1", a: "1", b: "2" } });
    expect(accepted("event", full, { maxTags: 2 + 1 }, { sentAt: NOW - 9_000 }).parameters).toEqual({
      a: "1",
      b: "2",
      "clock.skew": "9000",
    });
  });

  it("comes before the range is checked", () => {
    const segment = sentBy("segment", 3_600_000);
    expect(refusedAs("segment", segment)).toBe("bad-clock spans[0].startTime");
    expect(refusedAs("segment", segment, {}, { sentAt: NOW + 3_600_000 })).toBeUndefined();
    expect(refusedAs("segment", items.segment, {}, { sentAt: NOW + 86_400_000 })).toBe("bad-clock spans[0].startTime");
  });

  it("has a threshold and a bound of the user's", () => {
    const skewOf = (fastMs: number, options: CheckOptions) =>
      check("log", sentBy("log", fastMs), options, { sentAt: NOW + fastMs });
    expect(skewOf(100, { skewThresholdMs: 99 })).toMatchObject({ skewMs: -100 });
    expect(skewOf(100, { skewThresholdMs: 100 })).not.toHaveProperty("skewMs");
    expect(skewOf(7_001, { maxSkewMs: 7_000 })).toEqual({ refused: { fault: "bad-clock", path: "sentAt" } });
    expect(skewOf(7_000, { maxSkewMs: 7_000 })).toMatchObject({ skewMs: -7_000 });
  });

  it("leaves a time that is not given alone", () => {
    const event = changed("event", { startTime: NOW - 10_000 });
    expect(accepted("event", event, {}, { sentAt: NOW - 9_000 })).toMatchObject({ startTime: NOW - 1_000, endTime: 0 });
    const segment = changed("segment", { "spans[0].logs[0].time": 0 });
    expect(accepted("segment", segment, {}, { sentAt: NOW - 9_000 }).spans[0]?.logs?.[0]?.time).toBe(0);
  });

  it.each(["segment", "log", "meter", "event"] as const)("is not believed beyond a day: a %s", (signal) => {
    const fastMs = 86_400_001;
    expect(refusedAs(signal, sentBy(signal, fastMs), {}, { sentAt: NOW + fastMs })).toBe("bad-clock sentAt");
  });

  it.each(["perfData", "webVitals", "resource", "interaction", "errorLog"] as const)(
    "of a %s beyond a day is its arrival, since OAP takes its own clock for it",
    (signal) => {
      const years = 86_400_000 * 800;
      const arrived = { ...items[signal], time: NOW };
      expect(check(signal, sentBy(signal, years), {}, { sentAt: NOW + years })).toStrictEqual({ item: arrived });
      expect(check(signal, sentBy(signal, years))).toStrictEqual({ item: arrived });
      expect(check(signal, changed(signal, { time: undefined }))).toStrictEqual({ item: arrived });
    },
  );

  it.each(["keepAlive", "instanceProperties"] as const)("does not concern a %s, which has no time", (signal) => {
    for (const sentAt of [NOW - 600_000, 0])
      expect(check(signal, items[signal], {}, { sentAt })).toStrictEqual({ item: items[signal] });
  });

  it("keeps every distance between the times of a segment, in whole milliseconds", () => {
    const property = fc.property(fc.double({ min: -86_400_000, max: 86_400_000, noNaN: true }), (fastMs) => {
      const checked = check("segment", sentBy("segment", Math.round(fastMs)), {}, { sentAt: NOW + fastMs });
      if ("refused" in checked) throw new Error(JSON.stringify(checked));
      const moved = checked.item.spans.flatMap(({ startTime, endTime }) => [startTime, endTime]);
      const right = items.segment.spans.flatMap(({ startTime, endTime }) => [startTime, endTime]);
      const distances = moved.map((time, index) => time - (right[index] ?? Number.NaN));
      expect(new Set(distances).size).toBe(1);
      expect(distances.every(Number.isInteger)).toBe(true);
      expect(Math.abs(distances[0] ?? Number.NaN)).toBeLessThanOrEqual(Math.abs(fastMs) > 5_001 ? 1 : 5_001);
    });
    fc.assert(property, { numRuns: 1_000 });
  });
});

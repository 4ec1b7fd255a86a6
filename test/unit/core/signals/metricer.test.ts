import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { MeterData } from "../../../../src/core/segment/meter-data.ts";
import { Metricer, type MetricerOptions } from "../../../../src/core/signals/metricer.ts";
import { START } from "../../fake-clock.ts";
import { only } from "../../test-tracer.ts";
import { createSignalRecorder, failing } from "./signal-recorder.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** A metricer, and what it reported. */
function createTestMetricer(options: MetricerOptions = {}) {
  const recorder = createSignalRecorder();
  const { source, clock, diagnostics, reporter } = recorder;
  const metricer = new Metricer(source, { clock, diagnostics, ...options });
  const samples = (): readonly MeterData[] => reporter.items("meter");
  /** Collects once, and gives the values of the single-value meters by name. */
  const collect = (): Record<string, number> => {
    reporter.clear();
    metricer.collect();
    return Object.fromEntries(
      samples().map(({ singleValue }) => [singleValue?.name, singleValue?.value ?? Number.NaN]),
    );
  };
  return { ...recorder, metricer, samples, collect };
}

describe("new Metricer()", () => {
  it.each<[string, unknown, unknown]>([
    ["options", null, {}],
    ["reporter", { service: "shop", reporter: {} }, {}],
    ["intervalMs", createSignalRecorder().source, { intervalMs: 0 }],
    ["maxMeters", createSignalRecorder().source, { maxMeters: 1.5 }],
  ])("throws about %s", (name, source, options) => {
    expect(() => Reflect.construct(Metricer, [source, options])).toThrow(
      expect.objectContaining({ code: "invalid-option", message: expect.stringContaining(`'${name}'`) }),
    );
  });
});

describe("a counter", () => {
  it("reports its total, again and again", () => {
    const { metricer, samples, collect, clock } = createTestMetricer();
    const orders = metricer.counter("orders", { labels: { country: "de", b2b: true } });
    orders.increment();
    orders.increment(4);
    clock.advance(0.5);
    expect(collect()).toEqual({ orders: 5 });
    expect(only(samples())).toStrictEqual({
      singleValue: {
        name: "orders",
        labels: [
          { name: "b2b", value: "true" },
          { name: "country", value: "de" },
        ],
        value: 5,
      },
      histogram: undefined,
      service: "shop",
      serviceInstance: "1.4.2",
      timestamp: START,
    });
    expect(collect()).toEqual({ orders: 5 });
    expect(orders.value).toBe(5);
  });

  it("in rate mode reports what came since the last collection: 5, then 2, then 0", () => {
    const { metricer, collect } = createTestMetricer();
    const orders = metricer.counter("orders", { mode: "rate" });
    orders.increment(5);
    expect(collect()).toEqual({ orders: 5 });
    orders.increment(2);
    expect(collect()).toEqual({ orders: 2 });
    expect(collect()).toEqual({ orders: 0 });
    expect(orders.value).toBe(7);
  });

  it.each([-1, 0, Number.NaN, Number.POSITIVE_INFINITY, "5"])("does not move by %s", (by) => {
    const { metricer } = createTestMetricer();
    const orders = metricer.counter("orders");
    Reflect.apply(orders.increment, orders, [by]);
    expect(orders.value).toBe(0);
  });

  it("does not pass the largest number", () => {
    const orders = createTestMetricer().metricer.counter("orders");
    orders.increment(Number.MAX_VALUE);
    orders.increment(Number.MAX_VALUE);
    expect(orders.value).toBe(Number.MAX_VALUE);
  });
});

describe("a gauge", () => {
  it("reads its getter at each collection", () => {
    const { metricer, collect } = createTestMetricer();
    let open = 3;
    metricer.gauge("open_orders", () => open);
    expect(collect()).toEqual({ open_orders: 3 });
    open = -0.5;
    expect(collect()).toEqual({ open_orders: -0.5 });
  });

  it.each<[string, () => unknown]>([
    ["throws", failing],
    ["gives NaN", () => Number.NaN],
    ["gives infinity", () => Number.POSITIVE_INFINITY],
    ["gives text", () => "5"],
    ["gives a promise", () => Promise.resolve(5)],
  ])("whose getter %s leaves that sample out, with a diagnostic; its neighbours are reported", (_what, getter) => {
    const { metricer, collect, events } = createTestMetricer();
    metricer.counter("before");
    Reflect.apply(metricer.gauge, metricer, ["broken", getter]);
    metricer.counter("after");
    expect(collect()).toEqual({ before: 0, after: 0 });
    expect(events).toMatchObject([
      { code: "meter-failed", message: 'meter-failed: "broken" gave no value; its sample is left out' },
    ]);
  });
});

describe("a histogram", () => {
  const values = [-1, 0, 5, 10, 10.5, 20, 29, 30, 31, 1_000];

  it("counts as the Rust agent does: by lower bound, not cumulative, nothing below the first step", () => {
    const { metricer, samples } = createTestMetricer();
    const sizes = metricer.histogram("sizes", [30, 10, 20, 10], { labels: { unit: "kB" } });
    for (const value of [...values, Number.NaN]) sizes.addValue(value);
    metricer.collect();
    expect(only(samples())).toStrictEqual({
      singleValue: undefined,
      histogram: {
        name: "sizes",
        labels: [{ name: "unit", value: "kB" }],
        values: [
          { bucket: 10, count: 2, isNegativeInfinity: false },
          { bucket: 20, count: 2, isNegativeInfinity: false },
          { bucket: 30, count: 3, isNegativeInfinity: false },
        ],
      },
      service: "shop",
      serviceInstance: "1.4.2",
      timestamp: START,
    });
  });

  it("never resets, and a sample taken does not change any more", () => {
    const { metricer, samples } = createTestMetricer();
    const sizes = metricer.histogram("sizes", [0]);
    sizes.addValue(1);
    metricer.collect();
    sizes.addValue(Number.POSITIVE_INFINITY);
    metricer.collect();
    expect(samples().map(({ histogram }) => histogram?.values[0]?.count)).toEqual([1, 2]);
  });

  it("counts everything when its first step is -Infinity", () => {
    const { metricer, samples } = createTestMetricer();
    const sizes = metricer.histogram("sizes", [10, Number.NEGATIVE_INFINITY, Number.NaN, Number.POSITIVE_INFINITY]);
    for (const value of [...values, Number.NEGATIVE_INFINITY]) sizes.addValue(value);
    metricer.collect();
    expect(only(samples()).histogram?.values).toEqual([
      { bucket: 0, count: 4, isNegativeInfinity: true },
      { bucket: 10, count: 7, isNegativeInfinity: false },
    ]);
  });
});

describe("the registry", () => {
  it("gives the same meter for the same type, name and labels, in whatever order they are written", () => {
    const { metricer } = createTestMetricer();
    const labels = { a: 1, b: 2 };
    expect(metricer.counter("x", { labels })).toBe(metricer.counter("x", { labels: { b: 2, a: "1" } }));
    expect(metricer.gauge("x", () => 1)).toBe(metricer.gauge("x", () => 2));
    expect(metricer.histogram("x", [1, 2])).toBe(metricer.histogram("x", [2, 1, 1]));
  });

  it("gives another meter for another name or other labels, whatever characters are in them", () => {
    const { metricer } = createTestMetricer();
    const labels = [undefined, { a: "" }, { a: '","' }, { a: "1", b: "2" }, { a: "1,b,2" }, { "a,1": "b,2" }];
    const meters = labels.map((each) => metricer.counter("x", { labels: each }));
    expect(new Set([...meters, metricer.counter("y")]).size).toBe(labels.length + 1);
  });

  it("keeps the first mode and the first steps, and says so", () => {
    const { metricer, events } = createTestMetricer();
    metricer.counter("x", { mode: "rate" });
    expect(metricer.counter("x").mode).toBe("rate");
    metricer.histogram("y", [1, 2]);
    expect(metricer.histogram("y", [1, 2, 3]).steps).toEqual([1, 2]);
    expect(events.map(({ message }) => message)).toEqual([
      'meter-failed: "x" keeps its mode "rate"',
      'meter-failed: "y" keeps its steps',
    ]);
  });

  it("is bounded: beyond, meters work and are not collected, told once", () => {
    const { metricer, collect, events } = createTestMetricer({ maxMeters: 2 });
    for (const name of ["a", "b", "c", "d"]) metricer.counter(name).increment();
    const extra = metricer.counter("e");
    extra.increment();
    expect(extra.value).toBe(1);
    metricer.counter("a").increment();
    expect(collect()).toEqual({ a: 2, b: 1 });
    expect(events.map(({ code }) => code)).toEqual(["meter-limit"]);
  });

  it("takes 1,000 meters by default", () => {
    const { metricer, samples } = createTestMetricer();
    for (let user = 0; user < 1_100; user++) metricer.counter("visits", { labels: { user } });
    metricer.collect();
    expect(samples()).toHaveLength(1_000);
  });

  it.each<[string, string, unknown[]]>([
    ["has no name", "counter", [""]],
    ["has no name", "counter", [undefined]],
    ["has no such mode", "counter", ["x", { mode: "sum" }]],
    ["has no getter", "gauge", ["x", 5]],
    ["has no steps", "histogram", ["x", []]],
    ["has no steps", "histogram", ["x", [Number.NaN]]],
    ["has no steps", "histogram", ["x"]],
  ])("does not collect a meter that %s, and says so", (what, method, args) => {
    const { metricer, collect, events } = createTestMetricer();
    expect(() => Reflect.apply(Reflect.get(metricer, method), metricer, args)).not.toThrow();
    expect(collect()).toEqual({});
    expect(events).toMatchObject([{ code: "meter-failed", message: expect.stringContaining(`${what}, and is not`) }]);
  });

  it("cuts names and labels at 256 characters", () => {
    const { metricer } = createTestMetricer();
    const { name, labels } = metricer.counter("n".repeat(300), { labels: { ["l".repeat(300)]: "v".repeat(300) } });
    expect([name.length, labels[0]?.name.length, labels[0]?.value.length]).toEqual([256, 256, 256]);
  });
});

describe("collection", () => {
  it("happens every 20 s between start() and stop(), and once more at stop()", () => {
    const { metricer, samples } = createTestMetricer();
    metricer.counter("x");
    vi.advanceTimersByTime(60_000);
    expect(samples()).toHaveLength(0);
    metricer.start();
    metricer.start();
    vi.advanceTimersByTime(19_999);
    expect(samples()).toHaveLength(0);
    vi.advanceTimersByTime(1);
    expect(samples()).toHaveLength(1);
    vi.advanceTimersByTime(40_000);
    expect(samples()).toHaveLength(3);
    metricer.stop();
    metricer.stop();
    expect(samples()).toHaveLength(4);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("can begin again, in an interval of its own", () => {
    const { metricer, samples } = createTestMetricer({ intervalMs: 500 });
    metricer.counter("x");
    metricer.start();
    metricer.stop();
    metricer.start();
    vi.advanceTimersByTime(1_000);
    expect(samples()).toHaveLength(3);
    metricer.stop();
  });

  it("survives a reporter that throws", () => {
    const { source, diagnostics, events } = createSignalRecorder();
    const metricer = new Metricer({ ...source, reporter: { ...source.reporter, report: failing } }, { diagnostics });
    metricer.counter("x");
    metricer.counter("y");
    expect(() => metricer.collect()).not.toThrow();
    expect(events.map(({ code }) => code)).toEqual(["reporter-failed", "reporter-failed"]);
  });

  it("survives a reporter that cannot count", () => {
    const { source, reporter } = createSignalRecorder();
    const metricer = new Metricer({ ...source, reporter: { ...reporter, stats: failing } });
    metricer.counter("x");
    metricer.collect();
    expect(reporter.items("meter")).toHaveLength(1);
  });
});

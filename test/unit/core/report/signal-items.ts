import type { CollectItems, Signal } from "../../../../src/core/segment/collect-item.ts";

const ORIGIN = { service: "shop-wörker", serviceInstance: "v1 🍵" };
const TIME = 1_795_400_713_691;

/** Items of the signals beside traces, in which every member has a value other than its default. */
export const fullItems: Pick<CollectItems, "log" | "meter" | "instanceProperties" | "keepAlive"> = {
  log: {
    ...ORIGIN,
    timestamp: TIME,
    endpoint: "POST:/orders",
    body: { type: "json", text: undefined, json: { json: '{"text":"日本語 \\u0000"}' }, yaml: undefined },
    traceContext: {
      traceId: "5b8aa5a2d2c872e8321cf37308d69df2",
      traceSegmentId: "000000000000000000000000000000a1",
      spanId: 7,
    },
    tags: {
      data: [
        { key: "level", value: "WARN" },
        { key: "empty", value: "" },
      ],
    },
    layer: "GENERAL",
  },
  meter: {
    ...ORIGIN,
    timestamp: TIME,
    singleValue: { name: "orders", labels: [{ name: "country", value: "de" }], value: 0.5 },
    histogram: undefined,
  },
  instanceProperties: { ...ORIGIN, layer: "GENERAL", properties: [{ key: "language", value: "nodejs" }] },
  keepAlive: { ...ORIGIN, layer: "GENERAL" },
};

/** The meter that is a histogram. */
export const histogramItem: CollectItems["meter"] = {
  ...fullItems.meter,
  singleValue: undefined,
  histogram: {
    name: "sizes",
    labels: [],
    values: [
      { bucket: 0, count: 3, isNegativeInfinity: true },
      { bucket: 10.5, count: 2 ** 40, isNegativeInfinity: false },
    ],
  },
};

/** The signals of {@link fullItems}. */
export const fullSignals = Object.keys(fullItems) as (keyof typeof fullItems & Signal)[];

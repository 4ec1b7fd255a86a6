import { ErrorCategory } from "../../../../src/core/segment/browser-error-log.ts";
import type { CollectItems, Signal } from "../../../../src/core/segment/collect-item.ts";
import { EventType } from "../../../../src/core/segment/event.ts";
import type { ItemSignal } from "../../../../src/devtools/index.ts";

const ORIGIN = { service: "shop-wörker", serviceInstance: "v1 🍵" };
const TIME = 1_795_400_713_691;
const VIEW = { service: "shop-web", serviceVersion: "1.4.2", time: TIME, pagePath: "/商店" };

/** The signals beside traces. */
export type ItemName = Exclude<Signal, "segment">;

/** Items of the signals beside traces, in which every member has a value other than its default. */
export const fullItems: Pick<CollectItems, ItemName> = {
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
  perfData: {
    ...VIEW,
    redirectTime: 1,
    dnsTime: 2,
    ttfbTime: 3,
    tcpTime: 4,
    transTime: 5,
    domAnalysisTime: 6,
    fptTime: 7,
    domReadyTime: 8,
    loadPageTime: 9,
    resTime: 10,
    sslTime: 11,
    ttlTime: 12,
    firstPackTime: 13,
  },
  webVitals: { ...VIEW, fmpTime: -1, cls: 0.125, lcpTime: 1_250 },
  resource: {
    ...VIEW,
    name: "https://shop.example/app.js",
    duration: 42,
    size: 123_456,
    resourceType: "script",
    protocol: "h2",
  },
  interaction: { ...VIEW, inpTime: 96 },
  errorLog: {
    ...VIEW,
    uniqueId: "5b8aa5a2d2c872e8321cf37308d69df2",
    category: ErrorCategory.js,
    grade: "Error",
    message: "x is not a function",
    line: 7,
    col: 21,
    stack: "TypeError: x is not a function\n    at app.js:7:21",
    errorUrl: "https://shop.example/app.js",
    firstReportedError: true,
  },
  event: {
    uuid: "0000000000000000000000000000000e",
    source: { ...ORIGIN, endpoint: "POST:/orders" },
    name: "Deploy",
    type: EventType.Error,
    message: "The deployment failed. 🍵",
    parameters: { version: "1.4.2", "": "empty" },
    startTime: TIME,
    endTime: TIME + 1,
    layer: "GENERAL",
  },
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
export const itemNames: readonly ItemName[] = Object.keys(fullItems) as ItemName[];

/** What the embedded collector calls them. */
export const storedAs: Readonly<Record<ItemName, ItemSignal>> = {
  log: "logs",
  meter: "meters",
  instanceProperties: "instanceProperties",
  keepAlive: "keepAlive",
  perfData: "perfData",
  webVitals: "webVitals",
  resource: "resources",
  interaction: "webInteractions",
  errorLog: "errorLogs",
  event: "events",
};

/** What the embedded collector keeps of {@link fullItems}: no member without a value, enums by name. */
export function received(signal: ItemName): unknown {
  const plain = JSON.parse(JSON.stringify(fullItems[signal]));
  if (signal === "errorLog") return { ...plain, category: "js" };
  if (signal === "event") return { ...plain, type: "Error" };
  return signal === "perfData" ? { ...plain, fmpTime: 0 } : plain;
}

import type { CollectItems, Signal } from "../../../src/core/segment/collect-item.ts";
import { SpanLayer, SpanType } from "../../../src/core/segment/enums.ts";
import type { SpanObject } from "../../../src/core/segment/segment-object.ts";
import type { CheckOptions } from "../../../src/gateway/checks/check-options.ts";
import { createItemCheck } from "../../../src/gateway/checks/item-check.ts";
import type { Arrival, Checked, Refused } from "../../../src/gateway/item.ts";
import {
  BrowserErrorLogSchema,
  BrowserPerfDataSchema,
  BrowserResourcePerfDataSchema,
  BrowserWebInteractionsPerfDataSchema,
  BrowserWebVitalsPerfDataSchema,
} from "../../../src/gen/pb/browser/BrowserPerf_pb.ts";
import { EventSchema } from "../../../src/gen/pb/event/Event_pb.ts";
import { MeterDataSchema } from "../../../src/gen/pb/language-agent/Meter_pb.ts";
import { SegmentObjectSchema } from "../../../src/gen/pb/language-agent/Tracing_pb.ts";
import { LogDataSchema } from "../../../src/gen/pb/logging/Logging_pb.ts";
import { InstancePingPkgSchema, InstancePropertiesSchema } from "../../../src/gen/pb/management/Management_pb.ts";

/** When every item of these tests arrives. */
export const NOW = 1_767_225_600_000;

/** The descriptor of each signal. */
export const schemas = {
  segment: SegmentObjectSchema,
  log: LogDataSchema,
  meter: MeterDataSchema,
  instanceProperties: InstancePropertiesSchema,
  keepAlive: InstancePingPkgSchema,
  perfData: BrowserPerfDataSchema,
  webVitals: BrowserWebVitalsPerfDataSchema,
  resource: BrowserResourcePerfDataSchema,
  interaction: BrowserWebInteractionsPerfDataSchema,
  errorLog: BrowserErrorLogSchema,
  event: EventSchema,
} as const satisfies Record<Signal, unknown>;

/** All signals. */
export const signals = Object.keys(schemas) as Signal[];

const span: SpanObject = {
  ...{ spanId: 0, parentSpanId: -1, startTime: NOW - 100, endTime: NOW, refs: undefined, operationName: "/cart" },
  ...{
    peer: undefined,
    spanType: 2,
    spanLayer: 0,
    componentId: 10000,
    isError: false,
    tags: undefined,
    logs: undefined,
  },
  skipAnalysis: false,
};
const page = { service: "shop-web", serviceVersion: "1.4.2", time: NOW - 50, pagePath: "/cart" } as const;

/** An item of each signal as our agents make it, which a page may send, with nothing to correct. */
export const items: { readonly [S in Signal]: CollectItems[S] } = {
  segment: {
    traceId: "0123456789abcdef0123456789abcdef",
    traceSegmentId: "fedcba9876543210fedcba9876543210",
    spans: [
      {
        ...{ ...span, spanId: 1, parentSpanId: 0, startTime: NOW - 90, endTime: NOW - 10, operationName: "GET:/items" },
        ...{ peer: "api.shop.example:443", spanType: SpanType.Exit, spanLayer: SpanLayer.Http, componentId: 10001 },
        tags: [
          { key: "http.method", value: "GET" },
          { key: "http.status_code", value: "200" },
        ],
        logs: [{ time: NOW - 20, data: [{ key: "event", value: "error" }] }],
      },
      { ...span },
    ],
    ...{ service: "shop-web", serviceInstance: "1.4.2", isSizeLimited: false },
  },
  log: {
    ...{ timestamp: NOW - 5, service: "shop-web", serviceInstance: "1.4.2", endpoint: "/cart" },
    body: { type: "text", text: { text: "The cart is empty." }, json: undefined, yaml: undefined },
    traceContext: { traceId: "0123456789abcdef", traceSegmentId: "fedcba9876543210", spanId: 1 },
    tags: { data: [{ key: "level", value: "INFO" }] },
    layer: "",
  },
  meter: {
    singleValue: { name: "browser_orders", labels: [{ name: "kind", value: "gift" }], value: 1.5 },
    ...{ histogram: undefined, service: "shop-web", serviceInstance: "1.4.2", timestamp: NOW - 5 },
  },
  instanceProperties: {
    ...{ service: "shop-web", serviceInstance: "1.4.2", layer: "BROWSER" },
    properties: [{ key: "language", value: "nodejs" }],
  },
  keepAlive: { service: "shop-web", serviceInstance: "1.4.2", layer: "BROWSER" },
  perfData: {
    ...{ ...page, redirectTime: 0, dnsTime: 1, ttfbTime: 2, tcpTime: 3, transTime: 4, domAnalysisTime: 5, fptTime: 6 },
    ...{ domReadyTime: 7, loadPageTime: 8, resTime: 9, sslTime: 10, ttlTime: 11, firstPackTime: 12 },
  },
  webVitals: { ...page, fmpTime: -1, cls: 0.125, lcpTime: 900 },
  resource: { ...page, name: "app.js", duration: 12, size: 2_048, resourceType: "script", protocol: "h2" },
  interaction: { ...page, inpTime: 40 },
  errorLog: {
    ...{ ...page, uniqueId: "5d1e", category: 4, grade: "Error", message: "x is not a function", line: 7, col: 9 },
    ...{ stack: "TypeError: x is not a function\n    at <anonymous>:7:9", errorUrl: "https://shop.example/app.js" },
    firstReportedError: true,
  },
  event: {
    ...{
      uuid: "e-1",
      source: { service: "shop-web", serviceInstance: "1.4.2", endpoint: "" },
      name: "Deploy",
      type: 0,
    },
    ...{ message: "Version 1.4.2", parameters: { by: "ci" }, startTime: NOW - 1_000, endTime: 0, layer: "BROWSER" },
  },
};

/** The item of a signal as it comes from the wire, with other values at some paths; undefined takes a member away. */
export function changed(signal: Signal, changes: Readonly<Record<string, unknown>> = {}): unknown {
  const item: unknown = JSON.parse(JSON.stringify(items[signal]));
  for (const [path, value] of Object.entries(changes)) set(item, path, value);
  return item;
}

function set(item: unknown, path: string, value: unknown): void {
  const steps = path.split(/[.[\]]+/).filter((step) => step !== "");
  const last = steps.pop() ?? "";
  let holder = item as Record<string, unknown>;
  for (const step of steps) holder = holder[step] as Record<string, unknown>;
  if (value === undefined) delete holder[last];
  else holder[last] = value;
}

const checkByDefault = createItemCheck();

/** Checks a value that arrives at {@link NOW}. */
export function check<S extends Signal>(
  signal: S,
  value: unknown,
  options: CheckOptions = {},
  arrival: Partial<Arrival> = {},
): Checked<S> {
  const checkItem = Object.keys(options).length === 0 ? checkByDefault : createItemCheck(options);
  return checkItem(signal, value, { arrivedAt: NOW, ...arrival });
}

/** The clean copy of a value that must be accepted. */
export function accepted<S extends Signal>(...parameters: Parameters<typeof check<S>>): CollectItems[S] {
  const checked = check(...parameters);
  if ("refused" in checked) throw new Error(`refused: ${checked.refused.fault} at "${checked.refused.path}"`);
  return checked.item;
}

/** Why a value is refused, as `bad-clock spans[1].endTime`; undefined if it is not. */
export function refusedAs<S extends Signal>(...parameters: Parameters<typeof check<S>>): string | undefined {
  const checked = check(...parameters);
  return "refused" in checked ? spell(checked.refused) : undefined;
}

function spell({ fault, path }: Refused): string {
  return `${fault} ${path}`.trim();
}

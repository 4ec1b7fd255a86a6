import { type DescMessage, fromBinary, toJson } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import type { CollectItem, Signal } from "../../../src/core/segment/collect-item.ts";
import {
  BrowserErrorLogSchema,
  BrowserPerfDataSchema,
  BrowserResourcePerfDataSchema,
  BrowserWebInteractionsPerfDataSchema,
  BrowserWebVitalsPerfDataSchema,
} from "../../../src/gen/pb/browser/BrowserPerf_pb.ts";
import { EventSchema } from "../../../src/gen/pb/event/Event_pb.ts";
import { MeterDataSchema } from "../../../src/gen/pb/language-agent/Meter_pb.ts";
import { LogDataSchema } from "../../../src/gen/pb/logging/Logging_pb.ts";
import { InstancePingPkgSchema, InstancePropertiesSchema } from "../../../src/gen/pb/management/Management_pb.ts";
import {
  applicationRoutes,
  browserRoutes,
  createGrpcWebTransport,
  eventRoutes,
  type RpcRoutes,
} from "../../../src/grpc-web/index.ts";
import { fullItems, histogramItem, itemNames } from "../core/report/signal-items.ts";
import { messagesOf } from "./frames.ts";

const COLLECTOR = "https://envoy.example";
const ALL: RpcRoutes = { ...applicationRoutes, ...browserRoutes, ...eventRoutes };

/** The requests for some items: RPC, number of items, and each frame in its proto JSON form. */
function encoded(signal: Signal, items: readonly CollectItem[], schema: DescMessage): unknown[] {
  const requests = createGrpcWebTransport({ collector: COLLECTOR, routes: ALL }).encode(signal, items) ?? [];
  return requests.map(({ url, items: carried, body }) => {
    if (typeof body === "string") throw new Error("no bytes were encoded");
    const messages = messagesOf(body).map((message) =>
      toJson(schema, fromBinary(schema, message), { enumAsInteger: true }),
    );
    return [url.replace(`${COLLECTOR}/skywalking.v3.`, ""), carried.length, messages];
  });
}

/** An item as proto JSON writes it: 64-bit integers as text, nothing that has its default. */
function protoJson(item: CollectItem): unknown {
  const int64 = ["timestamp", "count", "time", "startTime", "endTime"];
  const asText = (key: string, value: unknown): unknown => {
    if (int64.includes(key)) return String(value);
    return value === 0 || value === false || value === "" ? undefined : value;
  };
  const plain = JSON.parse(JSON.stringify(item, asText));
  if (plain.histogram?.labels?.length === 0) delete plain.histogram.labels;
  return plain;
}

describe("the gRPC-web routes", () => {
  it.each([
    ["log", "LogReportService/collect", LogDataSchema],
    ["errorLog", "BrowserPerfService/collectErrorLogs", BrowserErrorLogSchema],
    ["event", "EventService/collect", EventSchema],
  ] as const)("stream %s: a frame for each in one body", (signal, rpc, schema) => {
    const item = fullItems[signal];
    const other = { ...item, message: "other" };
    expect(encoded(signal, [item, other], schema)).toEqual([
      [rpc, 2, [protoJson(item), protoJson(signal === "log" ? item : other)]],
    ]);
  });

  it("stream meters: counters, gauges and histograms", () => {
    expect(encoded("meter", [fullItems.meter, histogramItem], MeterDataSchema)).toEqual([
      ["MeterReportService/collect", 2, [protoJson(fullItems.meter), protoJson(histogramItem)]],
    ]);
  });

  it.each([
    ["instanceProperties", "ManagementService/reportInstanceProperties", InstancePropertiesSchema],
    ["keepAlive", "ManagementService/keepAlive", InstancePingPkgSchema],
    ["perfData", "BrowserPerfService/collectPerfData", BrowserPerfDataSchema],
    ["webVitals", "BrowserPerfService/collectWebVitalsPerfData", BrowserWebVitalsPerfDataSchema],
    ["resource", "BrowserPerfService/collectResourcePerfData", BrowserResourcePerfDataSchema],
    ["interaction", "BrowserPerfService/collectWebInteractionsPerfData", BrowserWebInteractionsPerfDataSchema],
  ] as const)("call once for each %s", (signal, rpc, schema) => {
    const item = fullItems[signal];
    expect(encoded(signal, [item, item], schema)).toEqual(Array(2).fill([rpc, 1, [protoJson(item)]]));
  });

  it("are by default those of an application", () => {
    const transport = createGrpcWebTransport({ collector: COLLECTOR });
    const taken = itemNames.filter((signal) => transport.encode(signal, [fullItems[signal]]) !== undefined);
    expect(taken).toEqual(["log", "meter", "instanceProperties", "keepAlive"]);
  });

  it("must be a table", () => {
    expect(() =>
      Reflect.apply(createGrpcWebTransport, undefined, [{ collector: "http://oap:12800", routes: "all" }]),
    ).toThrow(expect.objectContaining({ code: "invalid-option", message: expect.stringContaining("'routes'") }));
  });
});

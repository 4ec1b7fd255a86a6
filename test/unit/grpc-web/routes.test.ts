import { type DescMessage, fromBinary, toJson } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import type { CollectItem, Signal } from "../../../src/core/segment/collect-item.ts";
import { MeterDataSchema } from "../../../src/gen/pb/language-agent/Meter_pb.ts";
import { LogDataSchema } from "../../../src/gen/pb/logging/Logging_pb.ts";
import { InstancePingPkgSchema, InstancePropertiesSchema } from "../../../src/gen/pb/management/Management_pb.ts";
import { createGrpcWebTransport } from "../../../src/grpc-web/index.ts";
import { fullItems, histogramItem } from "../core/report/signal-items.ts";
import { messagesOf } from "./frames.ts";

const COLLECTOR = "https://envoy.example";
const { log, meter, instanceProperties, keepAlive } = fullItems;

/** The requests for some items: URL, number of items, and each frame in its proto JSON form. */
function encoded(signal: Signal, items: readonly CollectItem[], schema: DescMessage): unknown[] {
  const requests = createGrpcWebTransport({ collector: COLLECTOR }).encode(signal, items) ?? [];
  return requests.map(({ url, items: carried, body }) => {
    if (typeof body === "string") throw new Error("no bytes were encoded");
    return [url, carried.length, messagesOf(body).map((message) => toJson(schema, fromBinary(schema, message)))];
  });
}

/** An item as proto JSON writes it: 64-bit integers as text, nothing that has its default. */
function protoJson(item: CollectItem): unknown {
  const asText = (key: string, value: unknown): unknown => {
    if (key === "timestamp" || key === "count") return String(value);
    return value === 0 || value === false || value === "" ? undefined : value;
  };
  const plain = JSON.parse(JSON.stringify(item, asText));
  if (plain.histogram?.labels?.length === 0) delete plain.histogram.labels;
  return plain;
}

describe("the gRPC-web routes", () => {
  it("stream logs: a frame for each in one body", () => {
    expect(encoded("log", [log, { ...log, layer: "BROWSER" }], LogDataSchema)).toEqual([
      [
        `${COLLECTOR}/skywalking.v3.LogReportService/collect`,
        2,
        [protoJson(log), protoJson({ ...log, layer: "BROWSER" })],
      ],
    ]);
  });

  it("stream meters: counters, gauges and histograms", () => {
    expect(encoded("meter", [meter, histogramItem], MeterDataSchema)).toEqual([
      [`${COLLECTOR}/skywalking.v3.MeterReportService/collect`, 2, [protoJson(meter), protoJson(histogramItem)]],
    ]);
  });

  it("call once for each of the management items", () => {
    const service = `${COLLECTOR}/skywalking.v3.ManagementService`;
    expect(encoded("instanceProperties", [instanceProperties, instanceProperties], InstancePropertiesSchema)).toEqual(
      Array(2).fill([`${service}/reportInstanceProperties`, 1, [protoJson(instanceProperties)]]),
    );
    expect(encoded("keepAlive", [keepAlive], InstancePingPkgSchema)).toEqual([
      [`${service}/keepAlive`, 1, [protoJson(keepAlive)]],
    ]);
  });
});

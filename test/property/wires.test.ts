import { type DescMessage, fromBinary, fromJson, type JsonValue, toBinary } from "@bufbuild/protobuf";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as connect from "../../src/connect/index.ts";
import type { EncodedRequest, Transport } from "../../src/core/report/transport.ts";
import type { CollectItem, Signal } from "../../src/core/segment/collect-item.ts";
import {
  BrowserErrorLogSchema,
  BrowserPerfDataSchema,
  BrowserResourcePerfDataSchema,
  BrowserWebInteractionsPerfDataSchema,
  BrowserWebVitalsPerfDataSchema,
} from "../../src/gen/pb/browser/BrowserPerf_pb.ts";
import { EventSchema } from "../../src/gen/pb/event/Event_pb.ts";
import { MeterDataSchema } from "../../src/gen/pb/language-agent/Meter_pb.ts";
import { SegmentCollectionSchema, SegmentObjectSchema } from "../../src/gen/pb/language-agent/Tracing_pb.ts";
import { LogDataSchema } from "../../src/gen/pb/logging/Logging_pb.ts";
import { InstancePingPkgSchema, InstancePropertiesSchema } from "../../src/gen/pb/management/Management_pb.ts";
import * as grpcWeb from "../../src/grpc-web/index.ts";
import * as http from "../../src/http/index.ts";
import { createDouble } from "../unit/connect/connect-double.ts";
import { messagesOf } from "../unit/grpc-web/frames.ts";
import { arbitraryMessage, type PlainMessage, toProtobufEs } from "./arbitrary-message.ts";

const schemas: Readonly<Record<Signal, DescMessage>> = {
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
};

const cases = Object.entries(schemas) as [Signal, DescMessage][];
const collector = "https://collector.example";

const json = http.createHttpTransport({
  collector,
  routes: { ...http.applicationRoutes, ...http.browserRoutes, ...http.eventRoutes },
});
const framed = grpcWeb.createGrpcWebTransport({
  collector,
  routes: { ...grpcWeb.applicationRoutes, ...grpcWeb.browserRoutes, ...grpcWeb.eventRoutes },
});

/** The requests of a wire, whose types a generated message need not fit. */
function encode(wire: Transport, signal: Signal, items: readonly PlainMessage[]): EncodedRequest[] {
  return Reflect.apply(wire.encode, wire, [signal, items]) ?? [];
}

function arbitraryItems(desc: DescMessage): fc.Arbitrary<PlainMessage[]> {
  return fc.array(arbitraryMessage(desc), { minLength: 1, maxLength: 3 });
}

/** Replaces what JSON has no word for: NaN, the infinities and -0, and half a surrogate pair. */
function asJson(items: readonly PlainMessage[]): PlainMessage[] {
  const finite = (_key: string, value: unknown) => (typeof value === "number" && !Number.isFinite(value) ? 0.5 : value);
  return JSON.parse(JSON.stringify(items, finite).replaceAll(/\\ud[89a-f][0-9a-f]{2}/g, "\\ufffd"));
}

function carried(requests: readonly EncodedRequest[]): readonly CollectItem[] {
  return requests.flatMap(({ items }) => items);
}

/** Many times faster than a deep comparison, and it takes NaN for equal. */
function expectSame(actual: readonly Uint8Array[], expected: readonly Uint8Array[]): void {
  const hex = (list: readonly Uint8Array[]) => list.map((bytes) => Buffer.from(bytes).toString("hex"));
  expect(hex(actual)).toEqual(hex(expected));
}

describe.each(cases)("%s", (signal, desc) => {
  /** What protobuf-es makes of items. */
  const bytesOf = (items: readonly PlainMessage[]) => items.map((item) => toBinary(desc, toProtobufEs(desc, item)));

  it("means the same in JSON, where there is a path", () => {
    if (encode(json, signal, [{}]).length === 0) return expect(signal).toBe("meter");
    const check = (items: PlainMessage[]) => {
      const requests = encode(json, signal, items);
      expect(carried(requests)).toEqual(items);
      const bodies = requests.flatMap(({ body }): JsonValue[] => [JSON.parse(String(body))].flat());
      const decoded = bodies.map((value) => toBinary(desc, fromJson(desc, value)));
      expectSame(decoded, bytesOf(items));
    };
    return fc.assert(fc.property(arbitraryItems(desc).map(asJson), check), { numRuns: 60 });
  });

  it("means the same in gRPC-web's frames", () => {
    const check = (items: PlainMessage[]) => {
      const requests = encode(framed, signal, items);
      expect(carried(requests)).toEqual(items);
      const messages = requests.flatMap(({ body }) => messagesOf(Buffer.from(body)));
      if (signal !== "segment") return expectSame(messages, bytesOf(items));
      const collections = messages.map((message) => fromBinary(SegmentCollectionSchema, message));
      const segments = collections.flatMap((collection) => collection.segments);
      return expectSame(
        segments.map((segment) => toBinary(SegmentObjectSchema, segment)),
        bytesOf(items),
      );
    };
    fc.assert(fc.property(arbitraryItems(desc), check), { numRuns: 60 });
  });

  it("means the same to a transport of Connect", async () => {
    const { transport, calls } = createDouble();
    const routes = { ...connect.applicationRoutes, ...connect.browserRoutes, ...connect.eventRoutes };
    const wire = connect.createConnectTransport({ transport, routes });
    const check = async (items: PlainMessage[]) => {
      calls.length = 0;
      for (const request of encode(wire, signal, items)) {
        expect(await wire.send(request, { keepalive: false })).toEqual({ status: "sent" });
      }
      const messages = calls.flatMap((call) => call.messages);
      expect(messages.map((message) => "$typeName" in message && message.$typeName)).toEqual(
        items.map(() => desc.typeName),
      );
      expectSame(
        messages.map((message) => Reflect.apply(toBinary, undefined, [desc, message])),
        bytesOf(items),
      );
    };
    await fc.assert(fc.asyncProperty(arbitraryItems(desc), check), { numRuns: 40 });
  });
});

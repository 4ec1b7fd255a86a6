import {
  type DescMessage,
  type DescMethodStreaming,
  type DescMethodUnary,
  fromBinary,
  type Message,
} from "@bufbuild/protobuf";
import type { Signal } from "../../core/segment/collect-item.ts";
import { BrowserPerfService } from "../../gen/pb/browser/BrowserPerf_pb.ts";
import { EventService } from "../../gen/pb/event/Event_pb.ts";
import { MeterReportService } from "../../gen/pb/language-agent/Meter_pb.ts";
import { TraceSegmentReportService } from "../../gen/pb/language-agent/Tracing_pb.ts";
import { LogReportService } from "../../gen/pb/logging/Logging_pb.ts";
import { ManagementService } from "../../gen/pb/management/Management_pb.ts";
import { compilePlain } from "./plain-message.ts";

/** A method of the collect protocol. */
export interface RpcMethod {
  /** `/skywalking.v3.LogReportService/collect`. */
  readonly path: string;
  readonly signal: Signal;
  readonly descriptor: DescMethodUnary | DescMethodStreaming;
  /** Decodes a message. Throws on bytes that are none. */
  readonly decode: (bytes: Uint8Array) => Message;
  /** The items of a call's messages, in proto JSON form. */
  readonly itemsOf: (messages: readonly Message[]) => unknown[];
}

type Plain = Record<string, unknown>;

/** What a later message of a stream may leave out, since the one before has it: seen on OAP 10.1.0. */
const INHERITED: Partial<Record<Signal, readonly string[]>> = {
  log: ["service"],
  meter: ["service", "serviceInstance", "timestamp"],
};

const readOptions = { readUnknownFields: false };

/** Makes the table of the collect protocol's methods. */
export function createRpcMethods(): readonly RpcMethod[] {
  const { collect, collectInSync } = TraceSegmentReportService.method;
  const meter = MeterReportService.method;
  const browser = BrowserPerfService.method;
  return [
    methodOf("segment", collect),
    methodOf("segment", collectInSync, "segments"),
    methodOf("log", LogReportService.method.collect),
    methodOf("event", EventService.method.collect),
    methodOf("meter", meter.collect),
    methodOf("meter", meter.collectBatch, "meterData"),
    methodOf("instanceProperties", ManagementService.method.reportInstanceProperties),
    methodOf("keepAlive", ManagementService.method.keepAlive),
    methodOf("perfData", browser.collectPerfData),
    methodOf("webVitals", browser.collectWebVitalsPerfData),
    methodOf("interaction", browser.collectWebInteractionsPerfData),
    methodOf("resource", browser.collectResourcePerfData),
    methodOf("errorLog", browser.collectErrorLogs),
  ];
}

/** @param list - The field of a message that has the items, where a message is no item itself. */
function methodOf(signal: Signal, descriptor: DescMethodUnary | DescMethodStreaming, list?: string): RpcMethod {
  const schema: DescMessage = descriptor.input;
  const toPlain = compilePlain(schema);
  const inherited = INHERITED[signal] ?? [];
  return {
    path: `/${descriptor.parent.typeName}/${descriptor.name}`,
    signal,
    descriptor,
    decode: (bytes) => fromBinary(schema, bytes, readOptions),
    itemsOf(messages) {
      const plain = messages.map(toPlain);
      const items = list === undefined ? plain : plain.flatMap((message) => message[list] as Plain[]);
      inherit(items, inherited);
      return items;
    },
  };
}

/** Puts in what was left out: here items of several streams are merged, and the one before may be somebody else's. */
function inherit(items: readonly Plain[], fields: readonly string[]): void {
  let previous: Plain | undefined;
  for (const item of items) {
    for (const field of fields) item[field] ||= previous?.[field];
    previous = item;
  }
}

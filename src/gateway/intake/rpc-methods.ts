import type { DescMessage, DescMethodStreaming, DescMethodUnary, Message } from "@bufbuild/protobuf";
import type { Signal } from "../../core/segment/collect-item.ts";
import { BrowserPerfService } from "../../gen/pb/browser/BrowserPerf_pb.ts";
import { EventService } from "../../gen/pb/event/Event_pb.ts";
import { MeterReportService } from "../../gen/pb/language-agent/Meter_pb.ts";
import { TraceSegmentReportService } from "../../gen/pb/language-agent/Tracing_pb.ts";
import { LogReportService } from "../../gen/pb/logging/Logging_pb.ts";
import { ManagementService } from "../../gen/pb/management/Management_pb.ts";
import { compileBinaryReader } from "../checks/binary-reader.ts";
import { compilePlain } from "./plain-message.ts";

/** A method of the collect protocol. */
export interface RpcMethod {
  /** `/skywalking.v3.LogReportService/collect`. */
  readonly path: string;
  readonly signal: Signal;
  readonly descriptor: Descriptor;
  /** Whether a message is no item itself, but has a list of them. */
  readonly hasList: boolean;
  /** Reads the items of a call's messages, in proto JSON form; undefined when a message is malformed. Never throws. */
  readonly read: (messages: readonly Uint8Array[]) => readonly unknown[] | undefined;
  /** The items of a call's messages that were decoded, in proto JSON form. */
  readonly itemsOf: (messages: readonly Message[]) => readonly unknown[];
}

type Plain = Record<string, unknown>;
type Descriptor = DescMethodUnary | DescMethodStreaming;

/** What a later message of a stream may leave out, since the one before has it: seen on OAP 10.1.0. */
const INHERITED: Partial<Record<Signal, readonly string[]>> = {
  log: ["service"],
  meter: ["service", "serviceInstance", "timestamp"],
};

/**
 * Makes the table of the collect protocol's methods.
 *
 * @param maxEntries - Of lists; of longer ones no more is read than shows that they are.
 */
export function createRpcMethods(maxEntries = 100_000): readonly RpcMethod[] {
  const { collect, collectInSync } = TraceSegmentReportService.method;
  const meter = MeterReportService.method;
  const browser = BrowserPerfService.method;
  const methodOf = (signal: Signal, descriptor: Descriptor, list?: string): RpcMethod =>
    createMethod({ signal, descriptor, list, maxEntries });
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

interface MethodPlan {
  readonly signal: Signal;
  readonly descriptor: Descriptor;
  /** The field of a message that has the items, where a message is no item itself. */
  readonly list: string | undefined;
  readonly maxEntries: number;
}

function createMethod({ signal, descriptor, list, maxEntries }: MethodPlan): RpcMethod {
  const schema: DescMessage = descriptor.input;
  const toPlain = compilePlain(schema);
  const readMessage = compileBinaryReader(schema, maxEntries);
  const inherited = INHERITED[signal] ?? [];
  const itemsIn = (plain: readonly Plain[]): readonly Plain[] => {
    const items = list === undefined ? plain : plain.flatMap((message) => (message[list] ?? []) as Plain[]);
    inherit(items, inherited);
    return items;
  };
  return {
    path: `/${descriptor.parent.typeName}/${descriptor.name}`,
    signal,
    descriptor,
    hasList: list !== undefined,
    read(messages) {
      const plain = messages.map(readMessage);
      return plain.includes(undefined) ? undefined : itemsIn(plain as Plain[]);
    },
    itemsOf: (messages) => itemsIn(messages.map(toPlain)),
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

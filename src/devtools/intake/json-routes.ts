import { type DescMessage, fromJson, type JsonValue } from "@bufbuild/protobuf";
import {
  BrowserErrorLogSchema,
  BrowserPerfDataSchema,
  BrowserResourcePerfDataSchema,
  BrowserWebInteractionsPerfDataSchema,
  BrowserWebVitalsPerfDataSchema,
} from "../../gen/pb/browser/BrowserPerf_pb.ts";
import { EventSchema } from "../../gen/pb/event/Event_pb.ts";
import { SegmentObjectSchema } from "../../gen/pb/language-agent/Tracing_pb.ts";
import { LogDataSchema } from "../../gen/pb/logging/Logging_pb.ts";
import { InstancePingPkgSchema, InstancePropertiesSchema } from "../../gen/pb/management/Management_pb.ts";
import type { ItemSignal, Store } from "../store/store.ts";
import { checkLayer } from "./layer.ts";
import { toPlainItem } from "./plain-item.ts";
import { toPlainSegment } from "./plain-segment.ts";

/** One of OAP's JSON paths: it decodes one element of the body and returns what stores it, or throws on a bad one. */
export interface JsonRoute {
  /** True where the body is a bare array. */
  readonly isList: boolean;
  readonly decode: (element: JsonValue) => (store: Store) => void;
}

// Unknown fields are ignored as OAP does, which also means that a snake_case segment comes out empty.
const readOptions = { ignoreUnknownFields: true };

const segment = (element: JsonValue): ((store: Store) => void) => {
  const plain = toPlainSegment(fromJson(SegmentObjectSchema, element, readOptions));
  return (store) => store.addSegment(plain, "json");
};

function itemOf(signal: ItemSignal, schema: DescMessage): JsonRoute["decode"] {
  return (element) => {
    const item = toPlainItem(schema, fromJson(schema, element, readOptions));
    checkLayer(signal, item["layer"]);
    return (store) => store.addItem(signal, item, "json");
  };
}

const one = (decode: JsonRoute["decode"]): JsonRoute => ({ isList: false, decode });
const list = (decode: JsonRoute["decode"]): JsonRoute => ({ isList: true, decode });

/** OAP's JSON paths, as its HTTP port serves them. */
export function createJsonRoutes(): ReadonlyMap<string, JsonRoute> {
  const errorLog = itemOf("errorLogs", BrowserErrorLogSchema);
  return new Map([
    ["/v3/segment", one(segment)],
    ["/v3/segments", list(segment)],
    ["/v3/logs", list(itemOf("logs", LogDataSchema))],
    ["/v3/events", list(itemOf("events", EventSchema))],
    ["/v3/management/reportProperties", one(itemOf("instanceProperties", InstancePropertiesSchema))],
    ["/v3/management/keepAlive", one(itemOf("keepAlive", InstancePingPkgSchema))],
    ["/browser/perfData", one(itemOf("perfData", BrowserPerfDataSchema))],
    ["/browser/perfData/webVitals", one(itemOf("webVitals", BrowserWebVitalsPerfDataSchema))],
    ["/browser/perfData/webInteractions", list(itemOf("webInteractions", BrowserWebInteractionsPerfDataSchema))],
    ["/browser/perfData/resources", list(itemOf("resources", BrowserResourcePerfDataSchema))],
    ["/browser/errorLog", one(errorLog)],
    ["/browser/errorLogs", list(errorLog)],
  ]);
}

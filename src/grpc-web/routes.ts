import type { CollectItem, CollectItems, Signal } from "../core/segment/collect-item.ts";
import { type BackwardWriter, encodeFrames, type MessageWriter } from "../gen/encode/backward-writer.ts";
import {
  writeBrowserErrorLog,
  writeBrowserPerfData,
  writeBrowserResourcePerfData,
  writeBrowserWebInteractionsPerfData,
  writeBrowserWebVitalsPerfData,
} from "../gen/encode/browser/browser-perf.ts";
import { writeEvent } from "../gen/encode/event/event.ts";
import { writeMeterData } from "../gen/encode/language-agent/meter.ts";
import { writeSegmentCollection } from "../gen/encode/language-agent/tracing.ts";
import { writeLogData } from "../gen/encode/logging/logging.ts";
import { writeInstancePingPkg, writeInstanceProperties } from "../gen/encode/management/management.ts";

/** One call of a signal: the RPC and how a batch of items becomes the bodies of its requests. */
export interface RpcRoute<Item extends CollectItem = CollectItem> {
  /** Service and method, as in the URL. */
  readonly rpc: string;
  /** Encodes a batch as framed messages, one body per request. */
  readonly encode: (items: readonly Item[], writer: BackwardWriter) => RpcBody[];
}

/** The body of one request and the items that it carries. */
export interface RpcBody {
  readonly items: readonly CollectItem[];
  readonly body: Uint8Array<ArrayBuffer>;
}

/** The RPCs of the signals that a reporter sends; one that is missing is `unsupported`. */
export type RpcRoutes = { readonly [S in Signal]?: RpcRoute<CollectItems[S]> | undefined };

/**
 * What an application reports: the default. Segments go through the unary `collectInSync`, so that one answer speaks for
 * the whole batch; logs and meters have only streaming methods.
 */
export const applicationRoutes: RpcRoutes = {
  segment: {
    rpc: "skywalking.v3.TraceSegmentReportService/collectInSync",
    encode: (segments, writer) => [
      { items: segments, body: encodeFrames(writeSegmentCollection, [{ segments }], writer) },
    ],
  },
  log: {
    rpc: "skywalking.v3.LogReportService/collect",
    encode: (items, writer) => asStream(writeLogData, items, writer),
  },
  meter: {
    rpc: "skywalking.v3.MeterReportService/collect",
    encode: (items, writer) => asStream(writeMeterData, items, writer),
  },
  instanceProperties: {
    rpc: "skywalking.v3.ManagementService/reportInstanceProperties",
    encode: (items, writer) => eachAlone(writeInstanceProperties, items, writer),
  },
  keepAlive: {
    rpc: "skywalking.v3.ManagementService/keepAlive",
    encode: (items, writer) => eachAlone(writeInstancePingPkg, items, writer),
  },
};

/** What a page reports besides; only its errors have a streaming method. A table of its own, so that only pages carry it. */
export const browserRoutes: RpcRoutes = {
  perfData: {
    rpc: "skywalking.v3.BrowserPerfService/collectPerfData",
    encode: (items, writer) => eachAlone(writeBrowserPerfData, items, writer),
  },
  webVitals: {
    rpc: "skywalking.v3.BrowserPerfService/collectWebVitalsPerfData",
    encode: (items, writer) => eachAlone(writeBrowserWebVitalsPerfData, items, writer),
  },
  resource: {
    rpc: "skywalking.v3.BrowserPerfService/collectResourcePerfData",
    encode: (items, writer) => eachAlone(writeBrowserResourcePerfData, items, writer),
  },
  interaction: {
    rpc: "skywalking.v3.BrowserPerfService/collectWebInteractionsPerfData",
    encode: (items, writer) => eachAlone(writeBrowserWebInteractionsPerfData, items, writer),
  },
  errorLog: {
    rpc: "skywalking.v3.BrowserPerfService/collectErrorLogs",
    encode: (items, writer) => asStream(writeBrowserErrorLog, items, writer),
  },
};

/** What happens to services and instances, for whoever deploys or watches them. */
export const eventRoutes: RpcRoutes = {
  event: {
    rpc: "skywalking.v3.EventService/collect",
    encode: (items, writer) => asStream(writeEvent, items, writer),
  },
};

/** A unary method that takes one item: a request for each. */
function eachAlone<Item extends CollectItem>(
  write: MessageWriter<Item>,
  items: readonly Item[],
  writer: BackwardWriter,
): RpcBody[] {
  return items.map((item) => ({ items: [item], body: encodeFrames(write, [item], writer) }));
}

/** A client-streaming method: one request with a frame for each item. */
export function asStream<Item extends CollectItem>(
  write: MessageWriter<Item>,
  items: readonly Item[],
  writer: BackwardWriter,
): RpcBody[] {
  return [{ items, body: encodeFrames(write, items, writer) }];
}

import type { CollectItem, CollectItems, Signal } from "../core/segment/collect-item.ts";
import { type BackwardWriter, encodeFrames, type MessageWriter } from "../gen/encode/backward-writer.ts";
import { writeBrowserPerfData } from "../gen/encode/browser/browser-perf.ts";
import { writeMeterData } from "../gen/encode/language-agent/meter.ts";
import { writeSegmentCollection } from "../gen/encode/language-agent/tracing.ts";
import { writeLogData } from "../gen/encode/logging/logging.ts";
import { writeInstancePingPkg, writeInstanceProperties } from "../gen/encode/management/management.ts";

/** One call of a signal: the RPC and how a batch of items becomes the bodies of its requests. */
export interface GrpcWebRoute<Item extends CollectItem = CollectItem> {
  /** Service and method, as in the URL. */
  readonly rpc: string;
  /** Encodes a batch as framed messages, one body per request. */
  readonly encode: (items: readonly Item[], writer: BackwardWriter) => GrpcWebBody[];
}

/** The body of one request and the items that it carries. */
export interface GrpcWebBody {
  readonly items: readonly CollectItem[];
  readonly body: Uint8Array<ArrayBuffer>;
}

/** The RPCs, by signal. */
export type GrpcWebRoutes = { readonly [S in Signal]: GrpcWebRoute<CollectItems[S]> };

/**
 * The RPCs of the data-collect protocol. Segments go through the unary `collectInSync`, so that one answer speaks for the
 * whole batch; logs and meters have only streaming methods.
 */
export const grpcWebRoutes: GrpcWebRoutes = {
  segment: {
    rpc: "skywalking.v3.TraceSegmentReportService/collectInSync",
    encode: (segments, writer) => [
      { items: segments, body: encodeFrames(writeSegmentCollection, [{ segments }], writer) },
    ],
  },
  perfData: {
    rpc: "skywalking.v3.BrowserPerfService/collectPerfData",
    encode: (items, writer) => eachAlone(writeBrowserPerfData, items, writer),
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

/** A unary method that takes one item: a request for each. */
function eachAlone<Item extends CollectItem>(
  write: MessageWriter<Item>,
  items: readonly Item[],
  writer: BackwardWriter,
): GrpcWebBody[] {
  return items.map((item) => ({ items: [item], body: encodeFrames(write, [item], writer) }));
}

/** A client-streaming method: one request with a frame for each item. */
function asStream<Item extends CollectItem>(
  write: MessageWriter<Item>,
  items: readonly Item[],
  writer: BackwardWriter,
): GrpcWebBody[] {
  return [{ items, body: encodeFrames(write, items, writer) }];
}

import type { CollectItem, CollectItems, Signal } from "../core/segment/collect-item.ts";
import { type BackwardWriter, encodeFrames } from "../gen/encode/backward-writer.ts";
import { writeBrowserPerfData } from "../gen/encode/browser/browser-perf.ts";
import { writeSegmentCollection } from "../gen/encode/language-agent/tracing.ts";

/** One call of a signal: the RPC and how a batch of items becomes the bodies of its requests. */
export interface GrpcWebRoute<Item extends CollectItem = CollectItem> {
  /** Service and method, as in the URL. */
  readonly rpc: string;
  /** Encodes a batch as framed messages, one body per request, with the number of items in each. */
  readonly encode: (items: readonly Item[], writer: BackwardWriter) => GrpcWebBody[];
}

/** The body of one request and how many items it carries. */
export interface GrpcWebBody {
  readonly items: number;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** The RPCs, by signal. */
export type GrpcWebRoutes = { readonly [S in Signal]: GrpcWebRoute<CollectItems[S]> };

/**
 * The RPCs of the data-collect protocol. Segments go through the unary `collectInSync`, so that one answer speaks for the
 * whole batch.
 */
export const grpcWebRoutes: GrpcWebRoutes = {
  segment: {
    rpc: "skywalking.v3.TraceSegmentReportService/collectInSync",
    encode: (segments, writer) => [
      { items: segments.length, body: encodeFrames(writeSegmentCollection, [{ segments }], writer) },
    ],
  },
  perfData: {
    rpc: "skywalking.v3.BrowserPerfService/collectPerfData",
    encode: (items, writer) =>
      items.map((item) => ({ items: 1, body: encodeFrames(writeBrowserPerfData, [item], writer) })),
  },
};

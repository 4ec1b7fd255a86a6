/**
 * @module
 * The embedded collector: a stand-in for OAP with a page of its own, for development, demos and tests.
 */
export { type Collector, type CollectorOptions, startCollector } from "./collector.ts";
export type { KeyStringValuePair, Segment, SegmentReference, Span, SpanLog } from "./store/segment.ts";
export { type Signal, signals, type Wire } from "./store/signal.ts";
export type { ItemSignal, Store, StoreOptions } from "./store/store.ts";
export type {
  Arrival,
  DiscardReason,
  RefusalReason,
  SignalCounts,
  StoredItem,
  StoredSegment,
  StoreEvent,
  StoreStats,
} from "./store/stored-item.ts";
export { renderServiceMap } from "./text/render-service-map.ts";
export { renderTraceTree } from "./text/render-trace-tree.ts";
export type { DetectPoint, ServiceCall, ServiceMap, ServiceNode } from "./views/service-call.ts";
export type { Trace, TraceSpan } from "./views/trace.ts";
export type { TraceQuery, TraceSummary } from "./views/trace-list.ts";

/**
 * The runtime-neutral core: make contexts and spans, and hand finished segments to a reporter.
 *
 * @module
 */
export { type CarrierSource, type CarrierTarget, extractCarrier } from "./core/context/carrier-access.ts";
export { type ContextCarrier, decodeSw8, encodeSw8 } from "./core/context/context-carrier.ts";
export type { ContextStorage } from "./core/context/context-storage.ts";
export type { ExitSpan, Span, SpanOptions } from "./core/context/span.ts";
export { Tracer, type TracerOptions, type TracingContextOptions } from "./core/context/tracer.ts";
export type { TracingContext } from "./core/context/tracing-context.ts";
export { Delivery } from "./core/report/delivery.ts";
export type { DeliveryOptions } from "./core/report/delivery-options.ts";
export type { DropReason, FlushOptions, Reporter, ReporterStats, SignalStats } from "./core/report/reporter.ts";
export type { EncodedRequest, SendOptions, SendResult, Transport } from "./core/report/transport.ts";
export type { Clock } from "./core/runtime/clock.ts";
export type { Diagnostic, DiagnosticCode, Diagnostics } from "./core/runtime/diagnostics.ts";
export { type ErrorCode, isSkyWalkingError, SkyWalkingError } from "./core/runtime/errors.ts";
export type { BrowserPerfData } from "./core/segment/browser-perf-data.ts";
export type { CollectItem, CollectItems, Signal } from "./core/segment/collect-item.ts";
export { ComponentId } from "./core/segment/component-id.ts";
export { RefType, SpanLayer, SpanType } from "./core/segment/enums.ts";
export type {
  KeyStringValuePair,
  Log,
  SegmentObject,
  SegmentReference,
  SpanObject,
} from "./core/segment/segment-object.ts";
export { TagKey } from "./core/segment/tag-key.ts";

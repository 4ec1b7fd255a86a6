/**
 * The runtime-neutral core: make contexts and spans, and hand finished segments to a reporter.
 *
 * @module
 */
export { type CarrierSource, type CarrierTarget, extractCarrier } from "./core/context/carrier-access.ts";
export { type ContextCarrier, decodeSw8, encodeSw8 } from "./core/context/context-carrier.ts";
export type { ContextSnapshot } from "./core/context/context-snapshot.ts";
export type { ContextStorage } from "./core/context/context-storage.ts";
export { CorrelationContext } from "./core/context/correlation-context.ts";
export {
  createIgnoreRule,
  type IgnoreRule,
  type IgnoreRuleOptions,
  STATIC_SUFFIXES,
} from "./core/context/ignore-rule.ts";
export {
  type Incoming,
  type Outgoing,
  type Propagator,
  skywalkingPropagators,
  sw8,
  sw8Correlation,
  sw8Extension,
} from "./core/context/propagator.ts";
export { type Sampler, sampleByKey, samplePerSecond, sampleRate } from "./core/context/sampler.ts";
export type { KeepRule } from "./core/context/segment-setting.ts";
export type { ExitSpan, InjectOptions, Span, SpanOptions } from "./core/context/span.ts";
export { traceparent } from "./core/context/traceparent.ts";
export { Tracer, type TracerOptions, type TracingContextOptions } from "./core/context/tracer.ts";
export type { TracingContext } from "./core/context/tracing-context.ts";
export { type BeforeSend, type BeforeSendOptions, withBeforeSend } from "./core/report/before-send.ts";
export { createDelivery } from "./core/report/delivery.ts";
export type { DeliveryOptions } from "./core/report/delivery-options.ts";
export { withFailover } from "./core/report/failover.ts";
export { createFanOutReporter, type FanOutReporterOptions } from "./core/report/fan-out-reporter.ts";
export { type GzipOptions, withGzip } from "./core/report/gzip.ts";
export type { Attempt, LeavePlan } from "./core/report/leave-plan.ts";
export { createPrintReporter, type PrintReporterOptions } from "./core/report/print-reporter.ts";
export type { DropReason, FlushOptions, Reporter, ReporterStats, SignalStats } from "./core/report/reporter.ts";
export type { EncodedRequest, SendOptions, SendResult, SendStatus, Transport } from "./core/report/transport.ts";
export type { Clock } from "./core/runtime/clock.ts";
export type { Diagnostic, DiagnosticCode, Diagnostics } from "./core/runtime/diagnostics.ts";
export { type ErrorCode, isSkyWalkingError, SkyWalkingError } from "./core/runtime/errors.ts";
export { type BrowserErrorLog, ErrorCategory } from "./core/segment/browser-error-log.ts";
export type { BrowserPerfData } from "./core/segment/browser-perf-data.ts";
export type { BrowserResourcePerfData } from "./core/segment/browser-resource-perf-data.ts";
export type { BrowserWebInteractionsPerfData } from "./core/segment/browser-web-interactions-perf-data.ts";
export type { BrowserWebVitalsPerfData } from "./core/segment/browser-web-vitals-perf-data.ts";
export type { CollectItem, CollectItems, Signal, SignalAndItem } from "./core/segment/collect-item.ts";
export { ComponentId } from "./core/segment/component-id.ts";
export { httpEndpoint, normalizePath } from "./core/segment/endpoint-name.ts";
export { RefType, SpanLayer, SpanType } from "./core/segment/enums.ts";
export { type Event, type EventSource, EventType } from "./core/segment/event.ts";
export type { InstancePingPkg, InstanceProperties } from "./core/segment/instance-properties.ts";
export type { LogData, LogDataBody, TraceContext } from "./core/segment/log-data.ts";
export type {
  Label,
  MeterBucketValue,
  MeterData,
  MeterHistogram,
  MeterSingleValue,
} from "./core/segment/meter-data.ts";
export type {
  KeyStringValuePair,
  Log,
  SegmentObject,
  SegmentReference,
  SpanObject,
} from "./core/segment/segment-object.ts";
export { TagKey } from "./core/segment/tag-key.ts";
export {
  type BridgedConsole,
  bridgeConsole,
  type ConsoleBridge,
  type ConsoleBridgeOptions,
} from "./core/signals/console-bridge.ts";
export type { Counter, CounterMode } from "./core/signals/counter.ts";
export type { Gauge } from "./core/signals/gauge.ts";
export type { Histogram } from "./core/signals/histogram.ts";
export {
  type InstanceHeartbeat,
  type InstanceHeartbeatOptions,
  startInstanceHeartbeat,
} from "./core/signals/instance-heartbeat.ts";
export { tellInstance } from "./core/signals/instance-teller.ts";
export type { JsonLogBody, LogBody, YamlLogBody } from "./core/signals/log-body.ts";
export { Logger, type LoggerOptions, type LogLevel, type LogOptions, type LogTags } from "./core/signals/logger.ts";
export type { Labels } from "./core/signals/meter-labels.ts";
export { type CounterOptions, type MeterOptions, Metricer, type MetricerOptions } from "./core/signals/metricer.ts";
export type { LoggedSpan, SignalSource } from "./core/signals/signal-source.ts";

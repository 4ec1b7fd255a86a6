import { type DiagnosticCode, emitDiagnostic } from "../runtime/diagnostics.ts";
import { dispose } from "../runtime/dispose.ts";
import { RefType, SpanLayer, SpanType } from "../segment/enums.ts";
import { cutName, MAX_ENDPOINT_LENGTH, toInt32 } from "../segment/limits.ts";
import type { SegmentObject, SegmentReference, SpanObject } from "../segment/segment-object.ts";
import { TRANSMISSION_LATENCY } from "../segment/tag-key.ts";
import { type CarrierSource, readIncoming } from "./carrier-access.ts";
import type { ContextSnapshot } from "./context-snapshot.ts";
import type { CorrelationContext } from "./correlation-context.ts";
import { NoopSpan } from "./noop-span.ts";
import { openContext } from "./open-contexts.ts";
import type { Incoming, Outgoing } from "./propagator.ts";
import { RecordingSpan } from "./recording-span.ts";
import type { SegmentSetting } from "./segment-setting.ts";
import type { ExitSpan, Span, SpanOptions } from "./span.ts";
import type { TracingContext } from "./tracing-context.ts";

const NO_OPTIONS: SpanOptions = {};
const ROOT = -1;

/**
 * A context that records: the segment that grows, the spans that are open, and when it is done. What is not in
 * {@link TracingContext} is for its spans and for the tracer's list of open contexts.
 *
 * @internal
 */
export class RecordingContext implements TracingContext {
  readonly isRecording = true;
  readonly setting: SegmentSetting;
  /** Monotonic milliseconds of its beginning. */
  readonly startedAt: number;
  /** The innermost active span; the stack is linked through the spans, so any of them can leave it at once. */
  activeSpan: RecordingSpan | undefined;
  /** The open spans that are nobody's default parent; made with the first. */
  detachedSpans: Set<RecordingSpan> | undefined;
  readonly #segment: SegmentObject;
  readonly #endpoint: string | undefined;
  /** Wall time minus monotonic time, read once: durations never see a stepped wall clock. */
  readonly #anchor: number;
  #correlation: CorrelationContext | undefined;
  #errors: WeakSet<object> | undefined;
  #incoming: Incoming | undefined;
  #primary: SpanObject | undefined;
  #skipAnalysis = false;
  #created = 0;
  #finished = false;
  #reported = false;

  /** @param incoming - What the first span will follow. */
  constructor(setting: SegmentSetting, segment: SegmentObject, endpoint?: string, incoming?: Incoming) {
    this.setting = setting;
    this.#segment = segment;
    this.#endpoint = endpoint;
    this.#incoming = incoming;
    this.startedAt = setting.clock.monotonic();
    this.#anchor = setting.clock.wall() - this.startedAt;
    openContext(setting.open, this, setting.diagnostics);
  }

  get traceId(): string {
    return this.#segment.traceId;
  }

  get traceSegmentId(): string {
    return this.#segment.traceSegmentId;
  }

  get endpoint(): string {
    return this.#endpoint ?? this.#primary?.operationName ?? "unknown";
  }

  get correlation(): CorrelationContext | undefined {
    this.#correlation ??= this.setting.createCorrelation?.();
    return this.#correlation;
  }

  now(): number {
    return Math.floor(this.#anchor + this.setting.clock.monotonic());
  }

  /** Makes a time that was given whole; now, if none was given or it is no number. */
  timeOf(time: number | undefined): number {
    return time !== undefined && Number.isFinite(time) ? Math.floor(time) : this.now();
  }

  createEntrySpan(operationName: string, source?: CarrierSource, options?: SpanOptions): Span {
    if (source) this.#incoming = { ...this.#incoming, ...readIncoming(source, this.setting.propagators) };
    return this.#create(SpanType.Entry, operationName, undefined, options);
  }

  createExitSpan(operationName: string, peer: string, options?: SpanOptions): ExitSpan {
    if (!peer) this.#tell("no-peer", operationName);
    return this.#create(SpanType.Exit, operationName, peer || "unknown", options);
  }

  createLocalSpan(operationName: string, options?: SpanOptions): Span {
    return this.#create(SpanType.Local, operationName, undefined, options);
  }

  capture(): ContextSnapshot | undefined {
    const { activeSpan, traceId, traceSegmentId, endpoint } = this;
    if (!activeSpan) return undefined;
    const { spanId } = activeSpan;
    return { traceId, traceSegmentId, spanId, parentEndpoint: endpoint, correlation: this.#correlation?.copy() };
  }

  continued(snapshot: ContextSnapshot | undefined): void {
    if (!snapshot || !this.activeSpan || snapshot.traceSegmentId === this.traceSegmentId) return;
    const { traceId, traceSegmentId, spanId, parentEndpoint, correlation } = snapshot;
    this.#refer(this.activeSpan.object, {
      refType: RefType.CrossThread,
      traceId,
      parentTraceSegmentId: traceSegmentId,
      parentSpanId: spanId,
      parentService: this.#segment.service,
      parentServiceInstance: this.#segment.serviceInstance,
      parentEndpoint,
      networkAddressUsedAtPeer: "",
    });
    if (correlation) this.correlation?.merge(correlation);
  }

  finish(): void {
    this.#finished = true;
    this.#reportIfDone();
  }

  [dispose](): void {
    this.finish();
  }

  /** Ends what is open, tagged, and reports: somebody has forgotten to. */
  abandon(): void {
    while (this.activeSpan) this.activeSpan.abandon();
    for (const span of this.detachedSpans ?? []) span.abandon();
    this.finish();
  }

  /** Tells a callee where it was called from. */
  outgoing(span: SpanObject, isMessage: boolean): Outgoing {
    const { traceId, traceSegmentId, service, serviceInstance } = this.#segment;
    return {
      carrier: {
        traceId,
        parentTraceSegmentId: traceSegmentId,
        parentSpanId: span.spanId,
        parentService: service,
        parentServiceInstance: serviceInstance,
        parentEndpoint: this.endpoint,
        networkAddressUsedAtPeer: span.peer || "unknown",
      },
      correlation: this.#correlation,
      skipAnalysis: this.#skipAnalysis,
      sentAt: isMessage ? this.now() : undefined,
    };
  }

  /** Tells whether an error has not been logged in this segment before: on its way up it passes many spans. */
  isNewError(reason: unknown): boolean {
    if (!(reason instanceof Error)) return true;
    this.#errors ??= new WeakSet();
    const isNew = !this.#errors.has(reason);
    this.#errors.add(reason);
    return isNew;
  }

  /** Archives a span that has ended. */
  archive(span: SpanObject): void {
    this.#segment.spans.push(span);
    this.#reportIfDone();
  }

  #create(
    spanType: SpanType,
    operationName: string,
    peer: string | undefined,
    options: SpanOptions = NO_OPTIONS,
  ): ExitSpan {
    if (!this.#admits(operationName)) return new NoopSpan(this, operationName);
    const { parent, startTime, layer, componentId = 0 } = options;
    const object: SpanObject = {
      spanId: this.#created++,
      parentSpanId: (parent?.context === this ? parent : this.activeSpan)?.spanId ?? ROOT,
      startTime: this.timeOf(startTime),
      endTime: 0,
      refs: undefined,
      operationName: cutName(operationName, MAX_ENDPOINT_LENGTH),
      peer,
      spanType,
      spanLayer: layer ?? (spanType === SpanType.Local ? SpanLayer.Unknown : SpanLayer.Http),
      componentId: toInt32(componentId),
      isError: false,
      tags: undefined,
      logs: undefined,
      skipAnalysis: this.#skipAnalysis,
    };
    // The first Entry span, until then the first span, names the endpoint.
    if (!this.#primary || (spanType === SpanType.Entry && this.#primary.spanType !== SpanType.Entry)) {
      this.#primary = object;
    }
    if (this.#incoming) this.#follow(object, this.#incoming);
    return new RecordingSpan(this, object, parent !== undefined);
  }

  #admits(operationName: string): boolean {
    const { spanLimit } = this.setting;
    if (!this.#reported && this.#created < spanLimit) return true;
    if (this.#reported) this.#tell("context-closed", operationName);
    else if (!this.#segment.isSizeLimited) {
      this.#segment.isSizeLimited = true;
      this.#tell("span-limit", operationName);
    }
    return false;
  }

  /** Continues a caller's trace; the reference stands on the span. */
  #follow(span: SpanObject, { carrier, traceId, correlation, skipAnalysis, sentAt }: Incoming): void {
    this.#incoming = undefined;
    if (carrier) this.#refer(span, { refType: RefType.CrossProcess, ...carrier });
    else if (traceId) this.#segment.traceId = traceId;
    if (correlation) this.correlation?.merge(correlation);
    if (sentAt !== undefined) {
      span.tags = [{ key: TRANSMISSION_LATENCY, value: `${Math.max(0, Math.ceil(span.startTime - sentAt))}` }];
    }
    if (skipAnalysis) this.#skipAnalysis = span.skipAnalysis = true;
  }

  #refer(span: SpanObject, reference: SegmentReference): void {
    this.#segment.traceId = reference.traceId;
    if (span.refs) span.refs.push(reference);
    else span.refs = [reference];
  }

  #reportIfDone(): void {
    const { spans } = this.#segment;
    if (!this.#finished || spans.length < this.#created || this.#reported) return;
    this.#reported = true;
    this.setting.open.contexts.delete(this);
    if (spans.length === 0 || !this.#isKept()) return;
    try {
      this.setting.reporter.report("segment", this.#segment);
    } catch (cause) {
      this.#tell("reporter-failed", this.endpoint, cause);
    }
  }

  #isKept(): boolean {
    try {
      return this.setting.keep?.(this.#segment) ?? true;
    } catch (cause) {
      this.#tell("rule-failed", this.endpoint, cause);
      return true;
    }
  }

  #tell(code: DiagnosticCode, detail: string, cause?: unknown): void {
    emitDiagnostic(this.setting.diagnostics, code, detail, cause);
  }
}

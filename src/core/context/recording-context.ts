import { type DiagnosticCode, emitDiagnostic } from "../runtime/diagnostics.ts";
import { dispose } from "../runtime/dispose.ts";
import { cutName, toInt32 } from "../segment/cut-text.ts";
import { CROSS_PROCESS, CROSS_THREAD, ENTRY, EXIT, HTTP, LOCAL, ROOT, UNKNOWN } from "../segment/enum-values.ts";
import type { SpanType } from "../segment/enums.ts";
import { MAX_ENDPOINT_LENGTH } from "../segment/limits.ts";
import type { SegmentObject, SegmentReference, SpanObject } from "../segment/segment-object.ts";
import { type CarrierSource, readIncoming } from "./carrier-access.ts";
import type { ContextCarrier } from "./context-carrier.ts";
import type { ContextSnapshot } from "./context-snapshot.ts";
import type { CorrelationContext } from "./correlation-context.ts";
import { NoopSpan } from "./noop-span.ts";
import { closeContext, openContext } from "./open-contexts.ts";
import type { Incoming, Outgoing } from "./propagator.ts";
import { RecordingSpan } from "./recording-span.ts";
import { ACTIVE, DETACHED, ENDED, FINISHED, OPEN, REPORTED } from "./recording-states.ts";
import type { SegmentSetting } from "./segment-setting.ts";
import type { ExitSpan, Span, SpanOptions } from "./span.ts";
import type { TracingContext } from "./tracing-context.ts";

const NO_OPTIONS: SpanOptions = {};

/**
 * A context that records: the segment that grows, the spans that are open, and when it is done. What is not in
 * {@link TracingContext} is for its spans and for the tracer's list of open contexts.
 *
 * @internal
 */
export class RecordingContext implements TracingContext {
  readonly setting: SegmentSetting;
  /** Monotonic milliseconds of its first span's beginning. */
  startedAt = 0;
  /** Its neighbours among the open contexts of its tracer. */
  older: RecordingContext | undefined;
  newer: RecordingContext | undefined;
  /** The innermost active span; the stack is linked through the spans. */
  activeSpan: RecordingSpan | undefined;
  readonly #segment: SegmentObject;
  /** Wall time minus monotonic time, read once, by the first span: durations never see a stepped wall clock. */
  #anchor: number | undefined;
  /** Spans that were nobody's default parent when they were made, or are not any more; made with the first. */
  #detached: RecordingSpan[] | undefined;
  #correlation: CorrelationContext | undefined;
  #errors: WeakSet<object> | undefined;
  #incoming: Incoming | undefined;
  /** What it is known by: a name that was given, else the first Entry span, until then the first span. */
  #primary: Pick<SpanObject, "operationName" | "spanType"> | undefined;
  #skipAnalysis = false;
  #created = 0;
  #state = OPEN;

  /** @param incoming - What the first span will follow. */
  constructor(setting: SegmentSetting, segment: SegmentObject, endpoint?: string, incoming?: Incoming) {
    this.setting = setting;
    this.#segment = segment;
    if (endpoint) this.#primary = { operationName: endpoint, spanType: ENTRY };
    this.#incoming = incoming;
  }

  get isRecording(): boolean {
    return true;
  }

  get traceId(): string {
    return this.#segment.traceId;
  }

  get traceSegmentId(): string {
    return this.#segment.traceSegmentId;
  }

  get endpoint(): string {
    return this.#primary?.operationName ?? "unknown";
  }

  get correlation(): CorrelationContext | undefined {
    this.#correlation ??= this.setting.createCorrelation?.();
    return this.#correlation;
  }

  now(): number {
    const { clock } = this.setting;
    return Math.floor(this.#anchor === undefined ? clock.wall() : this.#anchor + clock.monotonic());
  }

  /** Makes a time that was given whole; now, if none was given or it is no number. */
  timeOf(time: number | undefined): number {
    return Number.isFinite(time) ? Math.floor(time as number) : this.now();
  }

  createEntrySpan(operationName: string, source?: CarrierSource, options?: SpanOptions): Span {
    if (source) this.#incoming = { ...this.#incoming, ...readIncoming(source, this.setting.propagators) };
    return this.#create(ENTRY, operationName, undefined, options);
  }

  createExitSpan(operationName: string, peer: string, options?: SpanOptions): ExitSpan {
    if (!peer) this.tell("no-peer", operationName);
    return this.#create(EXIT, operationName, peer || "unknown", options);
  }

  createLocalSpan(operationName: string, options?: SpanOptions): Span {
    return this.#create(LOCAL, operationName, undefined, options);
  }

  capture(): ContextSnapshot | undefined {
    const { activeSpan } = this;
    return activeSpan && { ...this.#carrierOf(activeSpan.object, ""), correlation: this.#correlation?.copy() };
  }

  continued(snapshot: ContextSnapshot | undefined): void {
    if (!snapshot || !this.activeSpan || snapshot.parentTraceSegmentId === this.traceSegmentId) return;
    const { correlation, ...carrier } = snapshot;
    this.#refer(this.activeSpan.object, { refType: CROSS_THREAD, ...carrier });
    if (correlation) this.correlation?.merge(correlation);
  }

  finish(): void {
    if (this.#state === OPEN) this.#state = FINISHED;
    this.#reportIfDone();
  }

  [dispose](): void {
    this.finish();
  }

  /** Ends what is open, tagged, and reports: somebody has forgotten to. */
  abandon(): void {
    while (this.activeSpan) this.activeSpan.abandon();
    for (const span of this.#detached ?? []) if (span.state !== ENDED) span.abandon();
    this.finish();
  }

  /** Keeps a detached span, and takes it off the active stack if it was on it. */
  detach(span: RecordingSpan): void {
    this.#detached ??= [];
    this.#detached.push(span);
    this.settle();
  }

  /** Lets the spans that are not active any more go from the top of the stack. One below waits for its turn. */
  settle(): void {
    for (let top = this.activeSpan; top && top.state !== ACTIVE; top = this.activeSpan) {
      this.activeSpan = top.outer;
      top.outer = undefined;
    }
  }

  /** Tells a callee where it was called from. */
  outgoing(span: SpanObject, isMessage: boolean | undefined): Outgoing {
    return {
      carrier: this.#carrierOf(span, span.peer || "unknown"),
      correlation: this.#correlation,
      skipAnalysis: this.#skipAnalysis,
      sentAt: isMessage ? this.now() : undefined,
    };
  }

  #carrierOf({ spanId }: SpanObject, networkAddressUsedAtPeer: string): ContextCarrier {
    const { traceId, traceSegmentId, service, serviceInstance } = this.#segment;
    return {
      traceId,
      parentTraceSegmentId: traceSegmentId,
      parentSpanId: spanId,
      parentService: service,
      parentServiceInstance: serviceInstance,
      parentEndpoint: this.endpoint,
      networkAddressUsedAtPeer,
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
    this.settle();
    this.#reportIfDone();
  }

  #create(
    spanType: SpanType,
    operationName: string,
    peer: string | undefined,
    options: SpanOptions = NO_OPTIONS,
  ): ExitSpan {
    if (!this.#admits(operationName)) return new NoopSpan(this, operationName);
    const { activeSpan } = this;
    const { parent, startTime, layer, componentId = 0 } = options;
    const begun = this.#anchor === undefined ? this.#begin() : undefined;
    const object: SpanObject = {
      spanId: this.#created++,
      parentSpanId: (parent?.context === this ? parent : activeSpan)?.spanId ?? ROOT,
      startTime: this.timeOf(startTime ?? begun),
      endTime: 0,
      refs: undefined,
      operationName: cutName(operationName, MAX_ENDPOINT_LENGTH),
      peer,
      spanType,
      spanLayer: layer ?? (spanType === LOCAL ? UNKNOWN : HTTP),
      componentId: toInt32(componentId),
      isError: false,
      tags: undefined,
      logs: undefined,
      skipAnalysis: this.#skipAnalysis,
    };
    if (!this.#primary || (spanType === ENTRY && this.#primary.spanType !== ENTRY)) {
      this.#primary = object;
    }
    if (this.#incoming) this.#follow(object, this.#incoming);
    if (parent === undefined) {
      this.activeSpan = new RecordingSpan(this, object, ACTIVE, activeSpan);
      return this.activeSpan;
    }
    const span = new RecordingSpan(this, object, DETACHED, undefined);
    this.detach(span);
    return span;
  }

  /** Reads both clocks, and counts as open from now on. */
  #begin(): number {
    const { clock, open } = this.setting;
    const monotonic = clock.monotonic();
    const wall = clock.wall();
    this.#anchor = wall - monotonic;
    // Whole, since V8 would keep a fraction on the heap.
    this.startedAt = Math.floor(monotonic);
    openContext(open, this);
    return wall;
  }

  #admits(operationName: string): boolean {
    const isReported = this.#state === REPORTED;
    if (!isReported && this.#created < this.setting.spanLimit) return true;
    if (isReported) this.tell("context-closed", operationName);
    else if (!this.#segment.isSizeLimited) {
      this.#segment.isSizeLimited = true;
      this.tell("span-limit", operationName);
    }
    return false;
  }

  /** Continues a caller's trace; the reference stands on the span. */
  #follow(span: SpanObject, { carrier, traceId, correlation, skipAnalysis, sentAt }: Incoming): void {
    this.#incoming = undefined;
    if (carrier) this.#refer(span, { refType: CROSS_PROCESS, ...carrier });
    else if (traceId) this.#segment.traceId = traceId;
    if (correlation) this.correlation?.merge(correlation);
    if (sentAt !== undefined) {
      span.tags = [{ key: "transmission.latency", value: `${Math.max(0, Math.ceil(span.startTime - sentAt))}` }];
    }
    if (skipAnalysis) this.#skipAnalysis = span.skipAnalysis = true;
  }

  #refer(span: SpanObject, reference: SegmentReference): void {
    // What a batch's other messages have begun are traces of their own.
    if (!span.refs) this.#segment.traceId = reference.traceId;
    span.refs ??= [];
    span.refs.push(reference);
  }

  #reportIfDone(): void {
    const { spans } = this.#segment;
    if (this.#state !== FINISHED || spans.length < this.#created) return;
    this.#state = REPORTED;
    if (spans.length === 0) return;
    closeContext(this.setting.open, this);
    if (!this.#isKept()) return;
    try {
      this.setting.reporter.report("segment", this.#segment);
    } catch (cause) {
      this.tell("reporter-failed", this.endpoint, cause);
    }
  }

  #isKept(): boolean {
    try {
      return this.setting.keep?.(this.#segment) ?? true;
    } catch (cause) {
      this.tell("rule-failed", this.endpoint, cause);
      return true;
    }
  }

  tell(code: DiagnosticCode, detail: string, cause?: unknown): void {
    emitDiagnostic(this.setting.diagnostics, code, detail, cause);
  }
}

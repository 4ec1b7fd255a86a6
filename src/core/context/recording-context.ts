import { emitDiagnostic } from "../runtime/diagnostics.ts";
import { dispose } from "../runtime/dispose.ts";
import { SpanLayer, SpanType } from "../segment/enums.ts";
import { cutName, MAX_ENDPOINT_LENGTH } from "../segment/limits.ts";
import type { SpanObject } from "../segment/segment-object.ts";
import { type CarrierSource, extractCarrier } from "./carrier-access.ts";
import { NoopSpan } from "./noop-span.ts";
import { RecordingSpan } from "./recording-span.ts";
import type { SegmentBuilder } from "./segment-builder.ts";
import type { ExitSpan, Span, SpanOptions } from "./span.ts";
import type { TracingContext } from "./tracing-context.ts";

const NO_OPTIONS: SpanOptions = {};
const ROOT = -1;

/**
 * A context whose spans are recorded.
 *
 * @internal
 */
export class RecordingContext implements TracingContext {
  readonly #builder: SegmentBuilder;

  constructor(builder: SegmentBuilder) {
    this.#builder = builder;
  }

  get traceId(): string {
    return this.#builder.segment.traceId;
  }

  get traceSegmentId(): string {
    return this.#builder.segment.traceSegmentId;
  }

  get endpoint(): string {
    return this.#builder.endpoint;
  }

  get activeSpan(): Span | undefined {
    return this.#builder.innermost;
  }

  now(): number {
    return this.#builder.now();
  }

  createEntrySpan(operationName: string, source?: CarrierSource, options: SpanOptions = NO_OPTIONS): Span {
    const object = this.#createObject(SpanType.Entry, operationName, undefined, options);
    if (!object) return new NoopSpan(this, operationName);
    const carrier = source && extractCarrier(source);
    if (carrier) this.#builder.follow(object, carrier);
    return new RecordingSpan(this, this.#builder, object, options.parent !== undefined);
  }

  createExitSpan(operationName: string, peer: string, options: SpanOptions = NO_OPTIONS): ExitSpan {
    if (!peer) {
      emitDiagnostic(this.#builder.setting.diagnostics, "no-peer", `The exit span "${operationName}" has no peer.`);
    }
    const object = this.#createObject(SpanType.Exit, operationName, peer || "unknown", options);
    if (!object) return new NoopSpan(this, operationName);
    return new RecordingSpan(this, this.#builder, object, options.parent !== undefined);
  }

  createLocalSpan(operationName: string, options: SpanOptions = NO_OPTIONS): Span {
    const object = this.#createObject(SpanType.Local, operationName, undefined, options);
    if (!object) return new NoopSpan(this, operationName);
    return new RecordingSpan(this, this.#builder, object, options.parent !== undefined);
  }

  finish(): void {
    this.#builder.finish();
  }

  [dispose](): void {
    this.#builder.finish();
  }

  #createObject(
    spanType: SpanType,
    operationName: string,
    peer: string | undefined,
    options: SpanOptions,
  ): SpanObject | undefined {
    const builder = this.#builder;
    const spanId = builder.admit();
    if (spanId === undefined) return undefined;
    const parent = options.parent?.context === this ? options.parent : builder.innermost;
    const object: SpanObject = {
      spanId,
      parentSpanId: parent ? parent.spanId : ROOT,
      startTime: builder.timeOf(options.startTime),
      endTime: 0,
      refs: undefined,
      operationName: cutName(operationName, MAX_ENDPOINT_LENGTH),
      peer,
      spanType,
      spanLayer: options.layer ?? (spanType === SpanType.Local ? SpanLayer.Unknown : SpanLayer.Http),
      componentId: (options.componentId ?? 0) | 0,
      isError: false,
      tags: undefined,
      logs: undefined,
      skipAnalysis: false,
    };
    builder.adopt(object);
    return object;
  }
}

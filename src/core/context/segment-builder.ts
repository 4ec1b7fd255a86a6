import type { Reporter } from "../report/reporter.ts";
import type { Clock } from "../runtime/clock.ts";
import { type Diagnostics, emitDiagnostic } from "../runtime/diagnostics.ts";
import { RefType, SpanType } from "../segment/enums.ts";
import type { SegmentObject, SpanObject } from "../segment/segment-object.ts";
import type { ContextCarrier } from "./context-carrier.ts";
import type { RecordingSpan } from "./recording-span.ts";

/** What every segment of a tracer needs. */
export interface SegmentSetting {
  readonly clock: Clock;
  readonly reporter: Reporter;
  readonly spanLimit: number;
  readonly diagnostics: Diagnostics | undefined;
}

/**
 * The state that a context shares with its spans: the segment that grows, the active stack, and when it is done.
 *
 * @internal
 */
export class SegmentBuilder {
  readonly segment: SegmentObject;
  readonly setting: SegmentSetting;
  /** The innermost active span; the stack is linked through the spans, so any of them can leave it at once. */
  innermost: RecordingSpan | undefined = undefined;
  readonly #endpoint: string | undefined;
  /** Wall time minus monotonic time, read once: durations never see a stepped wall clock. */
  readonly #anchor: number;
  #primary: SpanObject | undefined = undefined;
  #created = 0;
  #open = 0;
  #finished = false;
  #reported = false;

  constructor(segment: SegmentObject, setting: SegmentSetting, endpoint: string | undefined) {
    this.segment = segment;
    this.setting = setting;
    this.#endpoint = endpoint;
    this.#anchor = setting.clock.wall() - setting.clock.monotonic();
  }

  /** Field 7 of sw8: what was given, else the name of the entry span, else of the first. */
  get endpoint(): string {
    return this.#endpoint ?? this.#primary?.operationName ?? "unknown";
  }

  /** Milliseconds since the Unix epoch, whole. */
  now(): number {
    return Math.floor(this.#anchor + this.setting.clock.monotonic());
  }

  /** Makes a time that was given whole; now, if none was given or it is no number. */
  timeOf(time: number | undefined): number {
    return time !== undefined && Number.isFinite(time) ? Math.floor(time) : this.now();
  }

  /** Gives the next span id, or undefined when the segment takes no more spans. */
  admit(): number | undefined {
    if (this.#reported) {
      emitDiagnostic(
        this.setting.diagnostics,
        "context-closed",
        "A span was created in a context that is already reported.",
      );
      return undefined;
    }
    if (this.#created >= this.setting.spanLimit) {
      if (!this.segment.isSizeLimited) {
        emitDiagnostic(
          this.setting.diagnostics,
          "span-limit",
          `A segment reached its ${this.setting.spanLimit} spans.`,
        );
      }
      this.segment.isSizeLimited = true;
      return undefined;
    }
    this.#open++;
    return this.#created++;
  }

  /** Notes a new span as the one that names the segment's endpoint: the first Entry span, until then the first span. */
  adopt(span: SpanObject): void {
    if (!this.#primary || (span.spanType === SpanType.Entry && this.#primary.spanType !== SpanType.Entry)) {
      this.#primary = span;
    }
  }

  /** Continues a caller's trace; the reference stands on the entry span. */
  follow(span: SpanObject, carrier: ContextCarrier): void {
    this.segment.traceId = carrier.traceId;
    span.refs = [{ refType: RefType.CrossProcess, ...carrier }];
  }

  /** Makes the carrier that tells a callee where it was called from. */
  carrierOf(span: SpanObject): ContextCarrier {
    return {
      traceId: this.segment.traceId,
      parentTraceSegmentId: this.segment.traceSegmentId,
      parentSpanId: span.spanId,
      parentService: this.segment.service,
      parentServiceInstance: this.segment.serviceInstance,
      parentEndpoint: this.endpoint,
      networkAddressUsedAtPeer: span.peer || "unknown",
    };
  }

  /** Archives a span that has ended. */
  archive(span: SpanObject): void {
    this.segment.spans.push(span);
    this.#open--;
    this.#reportIfDone();
  }

  /** Says that the context is finished. */
  finish(): void {
    this.#finished = true;
    this.#reportIfDone();
  }

  #reportIfDone(): void {
    if (!this.#finished || this.#open > 0 || this.#reported) return;
    this.#reported = true;
    if (this.#created === 0) return;
    try {
      this.setting.reporter.report("segment", this.segment);
    } catch (cause) {
      emitDiagnostic(this.setting.diagnostics, "reporter-failed", "The reporter threw; a segment is lost.", cause);
    }
  }
}

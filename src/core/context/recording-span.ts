import { emitDiagnostic } from "../runtime/diagnostics.ts";
import { dispose } from "../runtime/dispose.ts";
import { toText } from "../runtime/text.ts";
import type { SpanLayer } from "../segment/enums.ts";
import {
  cutName,
  cutText,
  MAX_ENDPOINT_LENGTH,
  MAX_KEY_LENGTH,
  MAX_SPAN_ENTRIES,
  MAX_VALUE_LENGTH,
  toInt32,
} from "../segment/limits.ts";
import type { KeyStringValuePair, SpanObject } from "../segment/segment-object.ts";
import { UNFINISHED } from "../segment/tag-key.ts";
import { type CarrierTarget, writeHeader } from "./carrier-access.ts";
import { errorData } from "./error-data.ts";
import type { RecordingContext } from "./recording-context.ts";
import type { ExitSpan, InjectOptions } from "./span.ts";

/**
 * A span that records: a thin wrapper over the plain object that will be sent, and a link of the active stack.
 *
 * @internal
 */
export class RecordingSpan implements ExitSpan {
  readonly context: RecordingContext;
  readonly #object: SpanObject;
  #outer: RecordingSpan | undefined;
  #inner: RecordingSpan | undefined;
  #detached: boolean;
  #ended = false;

  /** @param detached - Keeps it off the active stack. */
  constructor(context: RecordingContext, object: SpanObject, detached: boolean) {
    this.context = context;
    this.#object = object;
    this.#detached = detached;
    this.#join();
  }

  /** What will be sent, for the context alone. */
  get object(): SpanObject {
    return this.#object;
  }

  get spanId(): number {
    return this.#object.spanId;
  }

  get operationName(): string {
    return this.#object.operationName;
  }

  setOperationName(name: string): this {
    if (!this.#isOver()) this.#object.operationName = cutName(name, MAX_ENDPOINT_LENGTH);
    return this;
  }

  setLayer(layer: SpanLayer): this {
    if (!this.#isOver()) this.#object.spanLayer = layer;
    return this;
  }

  setComponentId(componentId: number): this {
    if (!this.#isOver()) this.#object.componentId = toInt32(componentId);
    return this;
  }

  setPeer(peer: string): this {
    if (!this.#isOver()) this.#object.peer = toText(peer) || "unknown";
    return this;
  }

  tag(key: string, value: string | number | boolean): this {
    if (this.#isOver()) return this;
    const pair = pairOf(key, value);
    const { tags } = this.#object;
    const same = tags?.find((tag) => tag.key === pair.key);
    if (same) same.value = pair.value;
    else if (!tags) this.#object.tags = [pair];
    else if (this.#hasRoom(tags)) tags.push(pair);
    return this;
  }

  log(data: Readonly<Record<string, string>>, time?: number): this {
    if (this.#isOver()) return this;
    const pairs = Object.entries(data ?? {}).slice(0, MAX_SPAN_ENTRIES);
    const entry = { time: this.context.timeOf(time), data: pairs.map(([key, value]) => pairOf(key, value)) };
    const { logs } = this.#object;
    if (!logs) this.#object.logs = [entry];
    else if (this.#hasRoom(logs)) logs.push(entry);
    return this;
  }

  error(reason?: unknown): this {
    if (this.#isOver()) return this;
    this.#object.isError = true;
    return reason !== undefined && this.context.isNewError(reason) ? this.log(errorData(reason)) : this;
  }

  inject(target: CarrierTarget, options?: InjectOptions): this {
    if (this.#isOver()) return this;
    const { propagators, diagnostics } = this.context.setting;
    const outgoing = this.context.outgoing(this.#object, options?.message ?? false);
    for (const propagator of propagators) {
      try {
        const value = propagator.encode(outgoing);
        if (value !== undefined) writeHeader(target, propagator.header, value);
      } catch (cause) {
        emitDiagnostic(diagnostics, "instrumentation-failed", propagator.header, cause);
      }
    }
    return this;
  }

  prepareForAsync(): this {
    if (this.#isOver() || this.#detached) return this;
    this.#leave();
    this.#detached = true;
    this.#join();
    return this;
  }

  /** Ends it because its context was forgotten; where there is no room for the tag that says so, the last one makes it. */
  abandon(): void {
    this.#object.tags?.splice(MAX_SPAN_ENTRIES - 1);
    this.tag(UNFINISHED, "timeout").end();
  }

  end(time?: number): void {
    if (this.#isOver()) return;
    this.#ended = true;
    this.#leave();
    const { startTime } = this.#object;
    this.#object.endTime = Math.max(startTime, this.context.timeOf(time));
    this.context.archive(this.#object);
  }

  [dispose](): void {
    if (!this.#ended) this.end();
  }

  #isOver(): boolean {
    if (this.#ended) emitDiagnostic(this.context.setting.diagnostics, "span-ended", this.#object.operationName);
    return this.#ended;
  }

  #hasRoom({ length }: readonly unknown[]): boolean {
    if (length < MAX_SPAN_ENTRIES) return true;
    emitDiagnostic(this.context.setting.diagnostics, "span-limit", this.#object.operationName);
    return false;
  }

  #join(): void {
    const { context } = this;
    if (this.#detached) {
      context.detachedSpans ??= new Set();
      context.detachedSpans.add(this);
      return;
    }
    this.#outer = context.activeSpan;
    if (this.#outer) this.#outer.#inner = this;
    context.activeSpan = this;
  }

  /** Leaves the stack, wherever it stands in it, or the detached spans. */
  #leave(): void {
    const outer = this.#outer;
    if (this.#detached) this.context.detachedSpans?.delete(this);
    else if (this.#inner) this.#inner.#outer = outer;
    else this.context.activeSpan = outer;
    if (outer) outer.#inner = this.#inner;
    this.#inner = undefined;
    this.#outer = undefined;
  }
}

function pairOf(key: unknown, value: unknown): KeyStringValuePair {
  return { key: cutText(toText(key), MAX_KEY_LENGTH), value: cutText(toText(value), MAX_VALUE_LENGTH) };
}

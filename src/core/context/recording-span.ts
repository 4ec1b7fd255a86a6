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
} from "../segment/limits.ts";
import type { KeyStringValuePair, SpanObject } from "../segment/segment-object.ts";
import { type CarrierTarget, writeHeader } from "./carrier-access.ts";
import { encodeSw8, MAX_SW8_LENGTH, SW8 } from "./context-carrier.ts";
import { errorData } from "./error-data.ts";
import type { SegmentBuilder } from "./segment-builder.ts";
import type { ExitSpan } from "./span.ts";
import type { TracingContext } from "./tracing-context.ts";

/**
 * A span that records: a thin wrapper over the plain object that will be sent, and a link of the active stack.
 *
 * @internal
 */
export class RecordingSpan implements ExitSpan {
  readonly context: TracingContext;
  readonly #builder: SegmentBuilder;
  readonly #object: SpanObject;
  #outer: RecordingSpan | undefined = undefined;
  #inner: RecordingSpan | undefined = undefined;
  #ended = false;

  /** @param detached - Keeps it off the active stack. */
  constructor(context: TracingContext, builder: SegmentBuilder, object: SpanObject, detached: boolean) {
    this.context = context;
    this.#builder = builder;
    this.#object = object;
    if (detached) return;
    const outer = builder.innermost;
    if (outer) {
      this.#outer = outer;
      outer.#inner = this;
    }
    builder.innermost = this;
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
    if (!this.#isOver()) this.#object.componentId = componentId | 0;
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
    const entry = { time: this.#builder.timeOf(time), data: pairs.map(([key, value]) => pairOf(key, value)) };
    const { logs } = this.#object;
    if (!logs) this.#object.logs = [entry];
    else if (this.#hasRoom(logs)) logs.push(entry);
    return this;
  }

  error(reason?: unknown): this {
    if (this.#isOver()) return this;
    this.#object.isError = true;
    return reason === undefined ? this : this.log(errorData(reason));
  }

  inject(target: CarrierTarget): this {
    if (this.#isOver()) return this;
    try {
      const header = encodeSw8(this.#builder.carrierOf(this.#object));
      if (header.length >= MAX_SW8_LENGTH) throw new RangeError("sw8 would have 2 kB or more, which agents refuse.");
      writeHeader(target, SW8, header);
    } catch (cause) {
      const { diagnostics } = this.#builder.setting;
      emitDiagnostic(diagnostics, "instrumentation-failed", "The sw8 header could not be written.", cause);
    }
    return this;
  }

  end(time?: number): void {
    if (this.#isOver()) return;
    this.#ended = true;
    this.#leaveStack();
    const { startTime } = this.#object;
    this.#object.endTime = Math.max(startTime, this.#builder.timeOf(time));
    this.#builder.archive(this.#object);
  }

  [dispose](): void {
    if (!this.#ended) this.end();
  }

  #isOver(): boolean {
    if (this.#ended) {
      const { diagnostics } = this.#builder.setting;
      emitDiagnostic(diagnostics, "span-ended", `The span "${this.#object.operationName}" was used after its end.`);
    }
    return this.#ended;
  }

  #hasRoom(entries: readonly unknown[]): boolean {
    if (entries.length < MAX_SPAN_ENTRIES) return true;
    const { diagnostics } = this.#builder.setting;
    emitDiagnostic(
      diagnostics,
      "span-limit",
      `A span takes ${MAX_SPAN_ENTRIES} tags and as many logs; one was left out.`,
    );
    return false;
  }

  #leaveStack(): void {
    if (this.#inner) this.#inner.#outer = this.#outer;
    else if (this.#builder.innermost === this) this.#builder.innermost = this.#outer;
    if (this.#outer) this.#outer.#inner = this.#inner;
    this.#inner = undefined;
    this.#outer = undefined;
  }
}

function pairOf(key: unknown, value: unknown): KeyStringValuePair {
  return { key: cutText(toText(key), MAX_KEY_LENGTH), value: cutText(toText(value), MAX_VALUE_LENGTH) };
}

import { dispose } from "../runtime/dispose.ts";
import { shortList } from "../runtime/short-list.ts";
import { toText } from "../runtime/text.ts";
import { cutName, cutText, toInt32 } from "../segment/cut-text.ts";
import type { SpanLayer } from "../segment/enums.ts";
import { MAX_ENDPOINT_LENGTH, MAX_KEY_LENGTH, MAX_SPAN_ENTRIES, MAX_VALUE_LENGTH } from "../segment/limits.ts";
import type { KeyStringValuePair, SpanObject } from "../segment/segment-object.ts";
import { type CarrierTarget, writeHeader } from "./carrier-access.ts";
import { errorData } from "./error-data.ts";
import type { RecordingContext } from "./recording-context.ts";
import { ACTIVE, DETACHED, ENDED } from "./recording-states.ts";
import type { ExitSpan, InjectOptions } from "./span.ts";

/**
 * A span that records: a thin wrapper over the plain object that will be sent, and a link of the active stack.
 *
 * It has no private methods: each instance would pay for them.
 *
 * @internal
 */
export class RecordingSpan implements ExitSpan {
  readonly context: RecordingContext;
  /** What will be sent, for the context alone. */
  readonly object: SpanObject;
  /** The span that was active before it, until it leaves the stack. */
  outer: RecordingSpan | undefined;
  state: number;

  constructor(context: RecordingContext, object: SpanObject, state: number, outer: RecordingSpan | undefined) {
    this.context = context;
    this.object = object;
    this.state = state;
    this.outer = outer;
  }

  get spanId(): number {
    return this.object.spanId;
  }

  get operationName(): string {
    return this.object.operationName;
  }

  /** What may still change: nothing after the end, which is told of. */
  get open(): SpanObject | undefined {
    if (this.state !== ENDED) return this.object;
    this.context.tell("span-ended", this.operationName);
    return undefined;
  }

  setOperationName(name: string): this {
    const { open } = this;
    if (open) open.operationName = cutName(name, MAX_ENDPOINT_LENGTH);
    return this;
  }

  setLayer(layer: SpanLayer): this {
    const { open } = this;
    if (open) open.spanLayer = layer;
    return this;
  }

  setComponentId(componentId: number): this {
    const { open } = this;
    if (open) open.componentId = toInt32(componentId);
    return this;
  }

  setPeer(peer: string): this {
    const { open } = this;
    if (open) open.peer = toText(peer) || "unknown";
    return this;
  }

  tag(key: string, value: string | number | boolean): this {
    const { open } = this;
    if (!open) return this;
    const pair = pairOf(key, value);
    open.tags ??= shortList(pair);
    if (!hasReplaced(open.tags, pair)) this.add(open.tags, pair);
    return this;
  }

  log(data: Readonly<Record<string, string>>, time?: number): this {
    const { open } = this;
    if (!open) return this;
    const pairs = Object.entries(data ?? {}).slice(0, MAX_SPAN_ENTRIES);
    open.logs ??= [];
    this.add(open.logs, {
      time: this.context.timeOf(time),
      data: pairs.map(([key, value]) => pairOf(key, value)),
    });
    return this;
  }

  error(reason?: unknown): this {
    const { open } = this;
    if (open) {
      open.isError = true;
      if (reason !== undefined && this.context.isNewError(reason)) this.log(errorData(reason));
    }
    return this;
  }

  inject(target: CarrierTarget, options?: InjectOptions): this {
    const { open, context } = this;
    if (!open) return this;
    const outgoing = context.outgoing(open, options?.message);
    for (const propagator of context.setting.propagators) {
      try {
        const value = propagator.encode(outgoing);
        if (value !== undefined) writeHeader(target, propagator.header, value);
      } catch (cause) {
        context.tell("instrumentation-failed", propagator.header, cause);
      }
    }
    return this;
  }

  prepareForAsync(): this {
    if (this.open && this.state === ACTIVE) {
      this.state = DETACHED;
      this.context.detach(this);
    }
    return this;
  }

  /** Ends it because its context was forgotten; where there is no room for the tag that says so, the last one makes it. */
  abandon(): void {
    this.object.tags?.splice(MAX_SPAN_ENTRIES - 1);
    this.tag("unfinished", "timeout").end();
  }

  end(time?: number): void {
    const { open, context } = this;
    if (!open) return;
    this.state = ENDED;
    open.endTime = Math.max(open.startTime, context.timeOf(time));
    context.archive(open);
  }

  [dispose](): void {
    if (this.state !== ENDED) this.end();
  }

  /** Adds an entry to its tags or logs, if there is room. */
  add<Entry>(entries: Entry[], entry: Entry): void {
    if (entries.length < MAX_SPAN_ENTRIES) entries.push(entry);
    else this.context.tell("span-limit", this.operationName);
  }
}

function pairOf(key: unknown, value: unknown): KeyStringValuePair {
  return { key: cutText(toText(key), MAX_KEY_LENGTH), value: cutText(toText(value), MAX_VALUE_LENGTH) };
}

/** Gives the value to the tag that has the key already, if any. */
function hasReplaced(tags: readonly KeyStringValuePair[], { key, value }: KeyStringValuePair): boolean {
  for (const tag of tags) {
    if (tag.key === key) {
      tag.value = value;
      return true;
    }
  }
  return false;
}

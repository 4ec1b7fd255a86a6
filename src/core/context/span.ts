import type { SpanLayer } from "../segment/enums.ts";
import type { CarrierTarget } from "./carrier-access.ts";
import type { TracingContext } from "./tracing-context.ts";

/** Settings of a new span. */
export interface SpanOptions {
  /**
   * The parent. Default: the innermost active span of the context. Naming one makes the span detached: it never becomes
   * anybody's default parent, which is right for work that runs beside other work.
   */
  readonly parent?: Span | undefined;
  /** What the span talks to. Default `SpanLayer.Unknown`, or `Http` for Entry and Exit spans. */
  readonly layer?: SpanLayer | undefined;
  /** The product behind it, see `ComponentId`. Default `Unknown`. */
  readonly componentId?: number | undefined;
  /** When it began, in milliseconds since the Unix epoch. Default now. */
  readonly startTime?: number | undefined;
}

/**
 * A piece of work with a start and an end. Made by a {@link TracingContext}, never by hand.
 *
 * All methods may be called at any time: after the end they do nothing but emit one diagnostic. None throws.
 */
export interface Span extends Disposable {
  /** The context it belongs to. */
  readonly context: TracingContext;
  /** Its number within the segment, or -1 for a span that records nothing. */
  readonly spanId: number;
  /** What it is called. */
  readonly operationName: string;
  /** Renames it; names over 150 characters are cut. */
  setOperationName(name: string): this;
  /** Sets what it talks to. */
  setLayer(layer: SpanLayer): this;
  /** Sets the product behind it, see `ComponentId`. */
  setComponentId(componentId: number): this;
  /** Sets the address it talks to. */
  setPeer(peer: string): this;
  /** Sets a tag; the last value of a key wins, values over 2,048 characters are cut. */
  tag(key: string, value: string | number | boolean): this;
  /** Adds an event with its data, at `time` in milliseconds since the Unix epoch, by default now. */
  log(data: Readonly<Record<string, string>>, time?: number): this;
  /**
   * Marks it as failed, and logs what is known of the reason: kind, message, and stack with its causes. One error is logged
   * once in a segment, however many spans it passes on its way up.
   */
  error(reason?: unknown): this;
  /**
   * Takes it off the active stack for work that ends in another turn: it is nobody's default parent any more, and keeps its
   * segment open until it ends.
   */
  prepareForAsync(): this;
  /** Ends it, at `time` in milliseconds since the Unix epoch, by default now and never before its start. */
  end(time?: number): void;
}

/** How headers are written. */
export interface InjectOptions {
  /** The call is a message that may wait in a queue: its sending time goes along, for the tag `transmission.latency`. */
  readonly message?: boolean | undefined;
}

/** A span of an outgoing request. */
export interface ExitSpan extends Span {
  /**
   * Writes the headers that let the callee continue this trace: `sw8`, and what else the tracer's propagators have to say.
   *
   * @param target - `Headers`, anything with a `set`, or a plain object. What it throws is swallowed.
   */
  inject(target: CarrierTarget, options?: InjectOptions): this;
}

import { type Clock, systemClock } from "../runtime/clock.ts";
import { type Diagnostics, emitDiagnostic } from "../runtime/diagnostics.ts";
import { invalidOption } from "../runtime/option-checks.ts";
import { toText } from "../runtime/text.ts";
import { cutText } from "../segment/cut-text.ts";
import { MAX_ENDPOINT_LENGTH, MAX_KEY_LENGTH, MAX_VALUE_LENGTH } from "../segment/limits.ts";
import { type LogData, MAX_LOG_TAGS, type TraceContext } from "../segment/log-data.ts";
import type { KeyStringValuePair } from "../segment/segment-object.ts";
import { type LogBody, toLogDataBody } from "./log-body.ts";
import { type LoggedSpan, resolveSignalSource, type SignalOrigin, type SignalSource } from "./signal-source.ts";

/** How much a log record matters, the least first. */
export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
/** One of {@link LOG_LEVELS}. */
export type LogLevel = (typeof LOG_LEVELS)[number];

const LEVEL = "level";

/** Tags by key; values become text. */
export type LogTags = Readonly<Record<string, string | number | boolean>>;

/** Settings of a {@link Logger}. */
export interface LoggerOptions {
  /** Records below it are not made. Default `debug`: all are. */
  readonly level?: LogLevel | undefined;
  /** Tags of every record; those of a record win. Default none. */
  readonly tags?: LogTags | undefined;
  /** Which of OAP's log rules apply. Default empty, which OAP takes for GENERAL; a layer without a rule is dropped there. */
  readonly layer?: string | undefined;
  /** Where times come from. Default the system's clock. */
  readonly clock?: Clock | undefined;
  /** Receives failures and what is left out. Default none. */
  readonly diagnostics?: Diagnostics | undefined;
}

/** Settings of one record. */
export interface LogOptions {
  /** Tags, beside the logger's own. `level` is always the record's level. */
  readonly tags?: LogTags | undefined;
  /** The span it belongs to. Default the one whose work is running, if the source knows it. */
  readonly span?: LoggedSpan | undefined;
  /** The endpoint it belongs to. Default the endpoint of the span's context. */
  readonly endpoint?: string | undefined;
  /** When it happened, in milliseconds since the Unix epoch. Default now. */
  readonly time?: number | undefined;
}

/**
 * Reports log records to SkyWalking, each linked to its span. It writes to no console; no method throws.
 *
 * The level stands in the tag `level`, in capitals as SkyWalking's other agents have it, so that one search finds all.
 *
 * @example
 * ```ts
 * const logger = new Logger(tracer, { level: "info" });
 * logger.warn("The stock is low.", { tags: { sku: 42 } });
 * logger.info({ json: { order: 7, items: 3 } });
 * ```
 */
export class Logger {
  readonly #source: SignalSource;
  readonly #origin: SignalOrigin;
  readonly #options: LoggerOptions;
  readonly #threshold: number;

  /**
   * @param source - A tracer, or an object with its service, instance and reporter.
   * @throws SkyWalkingError `invalid-option` when the service is empty, the reporter is none or the level unknown.
   */
  constructor(source: SignalSource, options: LoggerOptions = {}) {
    this.#origin = resolveSignalSource(source);
    this.#source = source;
    this.#options = options;
    this.#threshold = LOG_LEVELS.indexOf(options.level ?? "debug");
    if (this.#threshold < 0) throw invalidOption("level", `one of ${LOG_LEVELS.join(", ")}`, options.level);
  }

  /** Reports what helps who looks for a mistake. */
  debug(body: LogBody, options?: LogOptions): void {
    this.log("debug", body, options);
  }

  /** Reports what happens as it should. */
  info(body: LogBody, options?: LogOptions): void {
    this.log("info", body, options);
  }

  /** Reports what may become a failure. */
  warn(body: LogBody, options?: LogOptions): void {
    this.log("warn", body, options);
  }

  /** Reports a failure. */
  error(body: LogBody, options?: LogOptions): void {
    this.log("error", body, options);
  }

  /** Reports at a level that is a value. An unknown level is above every threshold. */
  log(level: LogLevel, body: LogBody, options: LogOptions = {}): void {
    const rank = LOG_LEVELS.indexOf(level);
    if (rank >= 0 && rank < this.#threshold) return;
    try {
      this.#origin.reporter.report("log", this.#createRecord(level, body, options));
    } catch (cause) {
      emitDiagnostic(this.#options.diagnostics, "log-failed", "a record is lost", cause);
    }
  }

  #createRecord(level: LogLevel, body: LogBody, options: LogOptions): LogData {
    const span = options.span ?? this.#source.activeSpan;
    const { time, endpoint = span?.context.endpoint ?? "" } = options;
    const { clock = systemClock, layer = "" } = this.#options;
    const isTime = time !== undefined && Number.isFinite(time);
    return {
      timestamp: Math.floor(isTime ? time : clock.wall()),
      service: this.#origin.service,
      serviceInstance: this.#origin.serviceInstance,
      endpoint: cutText(toText(endpoint), MAX_ENDPOINT_LENGTH),
      body: toLogDataBody(body),
      traceContext: span && traceContextOf(span),
      tags: { data: this.#createTags(level, options.tags) },
      layer,
    };
  }

  #createTags(level: LogLevel, tags: LogTags | undefined): KeyStringValuePair[] {
    const others = Object.entries({ ...this.#options.tags, ...tags }).filter(([key]) => key !== LEVEL);
    const pairs = [[LEVEL, toText(level).toUpperCase()] as const, ...others];
    if (pairs.length > MAX_LOG_TAGS) {
      const { diagnostics } = this.#options;
      emitDiagnostic(diagnostics, "log-limit", `a record takes ${MAX_LOG_TAGS} tags; the rest is left out`);
    }
    return pairs.slice(0, MAX_LOG_TAGS).map(([key, value]) => ({
      key: cutText(key, MAX_KEY_LENGTH),
      value: cutText(toText(value), MAX_VALUE_LENGTH),
    }));
  }
}

/** A span that records nothing is in no segment: a link to it would lead nowhere. */
function traceContextOf({ spanId, context }: LoggedSpan): TraceContext | undefined {
  if (spanId < 0) return undefined;
  return { traceId: context.traceId, traceSegmentId: context.traceSegmentId, spanId };
}

import type { Reporter } from "../report/reporter.ts";
import { type Clock, systemClock } from "../runtime/clock.ts";
import { type Diagnostics, emitDiagnostic } from "../runtime/diagnostics.ts";
import { createIdSource } from "../runtime/ids.ts";
import {
  invalidOption,
  requireFunction,
  requireOptions,
  requireText,
  requireWholeNumber,
} from "../runtime/option-checks.ts";
import { shortList } from "../runtime/short-list.ts";
import { cutName } from "../segment/cut-text.ts";
import { MAX_ENDPOINT_LENGTH, MAX_INSTANCE_LENGTH, MAX_SERVICE_LENGTH } from "../segment/limits.ts";
import type { SpanObject } from "../segment/segment-object.ts";
import { type CarrierSource, readIncoming } from "./carrier-access.ts";
import type { ContextStorage } from "./context-storage.ts";
import type { IgnoreRule } from "./ignore-rule.ts";
import { NoopTracingContext } from "./noop-context.ts";
import { type Incoming, type Propagator, sw8 } from "./propagator.ts";
import { RecordingContext } from "./recording-context.ts";
import type { Sampler } from "./sampler.ts";
import type { KeepRule, SegmentSetting } from "./segment-setting.ts";
import type { Span } from "./span.ts";
import type { TracingContext } from "./tracing-context.ts";

/** Settings of a {@link Tracer}. */
export interface TracerOptions {
  /** The service that SkyWalking shows; 70 characters at most, the rest is cut. */
  readonly service: string;
  /** The instance, for a deployed bundle or Worker its version, never a random id. Default `latest`; 70 characters at most. */
  readonly serviceInstance?: string | undefined;
  /** Where finished segments go. */
  readonly reporter: Reporter;
  /** Spans in a segment at most; beyond, spans record nothing and the segment is marked. Default 300. */
  readonly spanLimit?: number | undefined;
  /** Milliseconds after which a context that was never finished is closed, its open spans tagged. Default 600,000. */
  readonly contextLimitMs?: number | undefined;
  /** Decides which new traces are recorded. Default all. */
  readonly sampler?: Sampler | undefined;
  /** Tells which operations are not traced at all, see `createIgnoreRule`. Default none. */
  readonly ignore?: IgnoreRule | undefined;
  /** Decides, when a segment is done, whether it is sent: failed or slow ones only, for instance. Default all. */
  readonly keep?: KeepRule | undefined;
  /** Which headers are read and sent. Default `sw8` alone; `skywalkingPropagators` has all of SkyWalking's. */
  readonly propagators?: readonly Propagator[] | undefined;
  /** Knows the running span. Default none: spans are passed by hand. */
  readonly storage?: ContextStorage | undefined;
  /** Receives misuse and failures. Default none. */
  readonly diagnostics?: Diagnostics | undefined;
  /** Where times come from. Default the system's clocks. */
  readonly clock?: Clock | undefined;
  /** Makes trace and segment ids. Default 32 random hex characters. */
  readonly createId?: (() => string) | undefined;
}

/** Settings of a new context. */
export interface TracingContextOptions {
  /** What it is for, for the sampler and the ignore rule, which come before any span. */
  readonly operationName?: string | undefined;
  /**
   * The caller's headers. A valid carrier is always sampled, and the first span follows it, whatever its type: a page joins
   * its server's trace by a Local span.
   */
  readonly carrier?: CarrierSource | undefined;
  /**
   * What callees are told as the calling endpoint, field 7 of sw8. Default the Entry span's name, else the first span's.
   * A page passes its path, whatever its requests are called.
   */
  readonly endpoint?: string | undefined;
}

const NO_OPTIONS: TracingContextOptions = {};

interface TracerSetting extends SegmentSetting {
  readonly createId: () => string;
  readonly storage?: ContextStorage | undefined;
  readonly sampler?: Sampler | undefined;
  readonly ignore?: IgnoreRule | undefined;
}

/** Makes contexts for one service; the one object an application keeps. */
export class Tracer {
  /** The service's name, cut to its limit. */
  readonly service: string;
  /** The instance's name, cut to its limit. */
  readonly serviceInstance: string;
  /** Where finished segments go. */
  readonly reporter: Reporter;
  readonly #setting: TracerSetting;
  readonly #noop = new NoopTracingContext();

  /** @throws SkyWalkingError `invalid-option` when the service is empty, the reporter is none or a number is out of range. */
  constructor(options: TracerOptions) {
    requireOptions(options);
    this.service = cutName(requireText("service", options.service), MAX_SERVICE_LENGTH);
    const instance = requireText("serviceInstance", options.serviceInstance ?? "latest");
    this.serviceInstance = cutName(instance, MAX_INSTANCE_LENGTH);
    if (typeof options.reporter?.report !== "function") {
      throw invalidOption("reporter", "a reporter", options.reporter);
    }
    this.reporter = options.reporter;
    for (const rule of ["sampler", "ignore", "keep"] as const) requireFunction(rule, options[rule]);
    const { propagators = [sw8], spanLimit = 300, contextLimitMs = 600_000 } = options;
    if (!propagators.every?.(({ header }) => header)) throw invalidOption("propagators", "a list", propagators);
    this.#setting = {
      ...options,
      clock: options.clock ?? systemClock,
      createId: options.createId ?? createIdSource(),
      spanLimit: requireWholeNumber("spanLimit", spanLimit, 1),
      propagators,
      createCorrelation: propagators.find((propagator) => propagator.createCorrelation)?.createCorrelation,
      open: {
        oldest: undefined,
        newest: undefined,
        limitMs: requireWholeNumber("contextLimitMs", contextLimitMs, 1),
        abandoned: 0,
      },
    };
  }

  /** The span whose work is running, if a storage was given and knows one. */
  get activeSpan(): Span | undefined {
    return this.#setting.storage?.get();
  }

  /** How many contexts were closed because nobody finished them within `contextLimitMs`. */
  get abandonedContexts(): number {
    return this.#setting.open.abandoned;
  }

  /** Begins a unit of work: a new trace, until an Entry span continues a caller's. */
  createTracingContext(options: TracingContextOptions = NO_OPTIONS): TracingContext {
    const { endpoint, operationName, carrier } = options;
    const { propagators, createId } = this.#setting;
    const incoming = carrier && readIncoming(carrier, propagators);
    if (!this.#isTraced(operationName, incoming)) return this.#noop;
    const segment = {
      traceId: createId(),
      traceSegmentId: createId(),
      spans: shortList<SpanObject>(options),
      service: this.service,
      serviceInstance: this.serviceInstance,
      isSizeLimited: false,
    };
    return new RecordingContext(this.#setting, segment, endpoint && cutName(endpoint, MAX_ENDPOINT_LENGTH), incoming);
  }

  #isTraced(operationName: string | undefined, incoming: Incoming | undefined): boolean {
    const { ignore, sampler, diagnostics } = this.#setting;
    try {
      if (operationName !== undefined && ignore?.(operationName)) return false;
      return !sampler || incoming?.carrier !== undefined || sampler(operationName);
    } catch (cause) {
      emitDiagnostic(diagnostics, "rule-failed", operationName ?? "", cause);
      return true;
    }
  }
}

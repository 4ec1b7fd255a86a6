import type { Reporter } from "../report/reporter.ts";
import { type Clock, systemClock } from "../runtime/clock.ts";
import type { Diagnostics } from "../runtime/diagnostics.ts";
import { createIdSource } from "../runtime/ids.ts";
import { invalidOption, requireOptions, requireText, requireWholeNumber } from "../runtime/option-checks.ts";
import { cutName, MAX_ENDPOINT_LENGTH, MAX_INSTANCE_LENGTH, MAX_SERVICE_LENGTH } from "../segment/limits.ts";
import type { ContextStorage } from "./context-storage.ts";
import { RecordingContext } from "./recording-context.ts";
import { SegmentBuilder, type SegmentSetting } from "./segment-builder.ts";
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
  /**
   * What callees are told as the calling endpoint, field 7 of sw8. Default the Entry span's name, else the first span's.
   * A page passes its path, whatever its requests are called.
   */
  readonly endpoint?: string | undefined;
}

/** Makes contexts for one service; the one object an application keeps. */
export class Tracer {
  /** The service's name, cut to its limit. */
  readonly service: string;
  /** The instance's name, cut to its limit. */
  readonly serviceInstance: string;
  /** Where finished segments go. */
  readonly reporter: Reporter;
  readonly #storage: ContextStorage | undefined;
  readonly #setting: SegmentSetting;
  readonly #createId: () => string;

  /** @throws SkyWalkingError `invalid-option` when the service is empty, the reporter is none or a number is out of range. */
  constructor(options: TracerOptions) {
    requireOptions(options);
    this.service = cutName(requireText("service", options.service), MAX_SERVICE_LENGTH);
    const instance = requireText("serviceInstance", options.serviceInstance ?? "latest");
    this.serviceInstance = cutName(instance, MAX_INSTANCE_LENGTH);
    if (typeof options.reporter?.report !== "function") {
      throw invalidOption("reporter", "a reporter such as createHttpReporter({ collector })", options.reporter);
    }
    this.reporter = options.reporter;
    this.#storage = options.storage;
    this.#createId = options.createId ?? createIdSource();
    this.#setting = {
      clock: options.clock ?? systemClock,
      reporter: options.reporter,
      spanLimit: requireWholeNumber("spanLimit", options.spanLimit ?? 300, 1),
      diagnostics: options.diagnostics,
    };
  }

  /** The span whose work is running, if a storage was given and knows one. */
  get activeSpan(): Span | undefined {
    return this.#storage?.get();
  }

  /** Begins a unit of work: a new trace, until an Entry span continues a caller's. */
  createTracingContext(options: TracingContextOptions = {}): TracingContext {
    const { endpoint } = options;
    const segment = {
      traceId: this.#createId(),
      traceSegmentId: this.#createId(),
      spans: [],
      service: this.service,
      serviceInstance: this.serviceInstance,
      isSizeLimited: false,
    };
    const name = endpoint === undefined ? undefined : cutName(endpoint, MAX_ENDPOINT_LENGTH);
    return new RecordingContext(new SegmentBuilder(segment, this.#setting, name));
  }
}

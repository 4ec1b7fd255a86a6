import { type Clock, systemClock } from "../runtime/clock.ts";
import { type Diagnostics, emitDiagnostic } from "../runtime/diagnostics.ts";
import { requireWholeNumber } from "../runtime/option-checks.ts";
import { repeatEvery } from "../runtime/repeating-timer.ts";
import { toText } from "../runtime/text.ts";
import { cutText } from "../segment/cut-text.ts";
import { MAX_KEY_LENGTH } from "../segment/limits.ts";
import { Counter, type CounterMode } from "./counter.ts";
import { Gauge } from "./gauge.ts";
import { Histogram, sortSteps } from "./histogram.ts";
import { lacksMeterRoute, reportMeters } from "./meter-collection.ts";
import { type Labels, toLabels } from "./meter-labels.ts";
import { type Meter, MeterRegistry } from "./meter-registry.ts";
import { resolveSignalSource, type SignalOrigin, type SignalSource } from "./signal-source.ts";

/** Settings of a {@link Metricer}. */
export interface MetricerOptions {
  /** Milliseconds from one collection to the next, once it is started. Default 20,000, as in SkyWalking's other agents. */
  readonly intervalMs?: number | undefined;
  /** Meters at most, each combination of labels counted; beyond, meters work but are not collected. Default 1,000. */
  readonly maxMeters?: number | undefined;
  /** Where times come from. Default the system's clock. */
  readonly clock?: Clock | undefined;
  /** Receives failures and what is left out. Default none. */
  readonly diagnostics?: Diagnostics | undefined;
}

/** Settings of a meter. */
export interface MeterOptions {
  /** Its dimensions. Default none. */
  readonly labels?: Labels | undefined;
}

/** Settings of a counter. */
export interface CounterOptions extends MeterOptions {
  /** Default `increment`. */
  readonly mode?: CounterMode | undefined;
}

/**
 * Makes the meters of a service and reports what they hold, every 20 s once started, or whenever `collect()` is called.
 *
 * Asking again for the same type, name and labels gives the same meter, so a meter may be asked for where it is used. No
 * method throws; a name is best made of letters, digits and `_`, since OAP's rules name it.
 *
 * OAP takes meters over gRPC alone: `createGrpcWebReporter` sends them, `createHttpReporter` counts them as `unsupported`.
 * A metric `x` shows in SkyWalking once a meter rule of OAP names it.
 *
 * @example
 * ```ts
 * const metricer = new Metricer(tracer);
 * metricer.counter("orders", { labels: { country: "de" } }).increment();
 * metricer.start();
 * ```
 */
export class Metricer {
  readonly #origin: SignalOrigin;
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #diagnostics: Diagnostics | undefined;
  readonly #registry: MeterRegistry;
  #stopTimer: (() => void) | undefined;
  #isWireTold = false;

  /**
   * @param source - A tracer, or an object with its service, instance and reporter.
   * @throws SkyWalkingError `invalid-option` when the service is empty, the reporter is none or a number is out of range.
   */
  constructor(source: SignalSource, options: MetricerOptions = {}) {
    this.#origin = resolveSignalSource(source);
    this.#clock = options.clock ?? systemClock;
    this.#intervalMs = requireWholeNumber("intervalMs", options.intervalMs ?? 20_000, 1);
    this.#diagnostics = options.diagnostics;
    const maxMeters = requireWholeNumber("maxMeters", options.maxMeters ?? 1_000, 1);
    this.#registry = new MeterRegistry(maxMeters, options.diagnostics);
  }

  /** Gives a counter. A mode other than the one it was made with is ignored, with a diagnostic. */
  counter(name: string, { labels, mode = "increment" }: CounterOptions = {}): Counter {
    const flaw = mode === "increment" || mode === "rate" ? undefined : "has no such mode";
    const counter = this.#obtain("counter", { name, labels, flaw }, (...id) => new Counter(...id, mode));
    if (counter.mode !== mode) this.#tell(counter.name, `keeps its mode "${counter.mode}"`);
    return counter;
  }

  /**
   * Gives a gauge. The first getter stays.
   *
   * @param getter - Gives the value at each collection. If it throws or gives no finite number, that sample is left out.
   */
  gauge(name: string, getter: () => number, { labels }: MeterOptions = {}): Gauge {
    const flaw = typeof getter === "function" ? undefined : "has no getter";
    return this.#obtain("gauge", { name, labels, flaw }, (...id) => new Gauge(...id, getter));
  }

  /**
   * Gives a histogram. Steps other than those it was made with are ignored, with a diagnostic.
   *
   * @param steps - The lower bounds of its buckets, in any order.
   */
  histogram(name: string, steps: readonly number[], { labels }: MeterOptions = {}): Histogram {
    const sorted = Array.isArray(steps) ? sortSteps(steps) : [];
    const flaw = sorted.length > 0 ? undefined : "has no steps";
    const histogram = this.#obtain("histogram", { name, labels, flaw }, (...id) => new Histogram(...id, sorted));
    if (histogram.steps.join() !== sorted.join()) this.#tell(histogram.name, "keeps its steps");
    return histogram;
  }

  /** Reports a sample of every meter now, all with the same time. */
  collect(): void {
    if (!this.#isWireTold && lacksMeterRoute(this.#origin)) {
      this.#isWireTold = true;
      const detail = "the reporter's wire takes no meters; createGrpcWebReporter() makes one that does";
      emitDiagnostic(this.#diagnostics, "meter-failed", detail);
    }
    reportMeters(this.#registry.meters, this.#origin, Math.floor(this.#clock.wall()), this.#diagnostics);
  }

  /** Begins to collect periodically. Its timer keeps no process alive. In Workers, which have no background, call `collect()`. */
  start(): void {
    this.#stopTimer ??= repeatEvery(this.#intervalMs, () => this.collect());
  }

  /** Ends the periodic collection with a last one; does nothing if none runs. The reporter stays open. */
  stop(): void {
    if (!this.#stopTimer) return;
    this.#stopTimer();
    this.#stopTimer = undefined;
    this.collect();
  }

  #obtain<M extends Meter>(
    type: string,
    { name, labels, flaw }: { name: string; labels: Labels | undefined; flaw: string | undefined },
    create: (name: string, labels: ReturnType<typeof toLabels>) => M,
  ): M {
    const id = [cutText(toText(name ?? ""), MAX_KEY_LENGTH), toLabels(labels)] as const;
    const problem = id[0] === "" ? "has no name" : flaw;
    if (problem === undefined) return this.#registry.obtain(type, ...id, () => create(...id));
    this.#tell(id[0], `${problem}, and is not collected`);
    return create(...id);
  }

  #tell(name: string, what: string): void {
    emitDiagnostic(this.#diagnostics, "meter-failed", `"${name}" ${what}`);
  }
}

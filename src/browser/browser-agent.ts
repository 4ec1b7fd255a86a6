import { watch as watchPromise } from "../core/context/exit-outcome.ts";
import { sw8 } from "../core/context/propagator.ts";
import type { Span } from "../core/context/span.ts";
import { Tracer } from "../core/context/tracer.ts";
import { putBefore } from "../core/report/before-send.ts";
import { createDelivery } from "../core/report/delivery.ts";
import type { CollectorFetch } from "../core/report/http-exchange.ts";
import type { Reporter, ReporterStats } from "../core/report/reporter.ts";
import type { Transport } from "../core/report/transport.ts";
import { SkyWalkingError } from "../core/runtime/errors.ts";
import { requireOptions } from "../core/runtime/option-checks.ts";
import { applicationRoutes, browserRoutes, createHttpTransport } from "../http/index.ts";
import { type Activities, createActivities } from "./activities.ts";
import { type BrowserAgentOptions, checkTracing } from "./browser-options.ts";
import type { ErrorLog } from "./error-log.ts";
import { createPageDelivery } from "./page-delivery.ts";
import { type CaptureErrorOptions, createPageErrors } from "./page-errors.ts";
import { createPageName } from "./page-name.ts";
import { createPageTags, type PageTags } from "./page-tags.ts";
import { type PageWatch, watchPage } from "./page-watch.ts";
import { sampleSession } from "./session-sampling.ts";

/** What became of everything reported, and how many errors were not, by reason. */
export interface BrowserStats extends ReporterStats {
  readonly errorsLeftOut: ErrorLog["leftOut"];
}

/** The running agent of a page. */
export interface BrowserAgent {
  /** Makes contexts by hand, for work that belongs to no activity. */
  readonly tracer: Tracer;
  /**
   * Begins to watch a page whose agent was started `paused`, or held back by Global Privacy Control: call it when the visitor
   * has consented. What the browser has measured of the load so far is reported then. A second call does nothing; `stop()`
   * takes the consent back for good.
   */
  resume(): void;
  /**
   * Runs a function as a Local span of the current activity, which ends when the function returns or its promise settles.
   * Requests made before its first `await` become its children; a page has no context that survives one.
   */
  trace<Result>(operationName: string, callback: (span: Span) => Result): Result;
  /** Names the page that is shown, until the next route, in place of its path; 150 characters at most. */
  setPage(name: string): void;
  /** Tags the root of every segment that ends from now on, in place of the tags given before; 20 at most. */
  setTags(tags: PageTags): void;
  /** Tags the root of every segment that ends from now on with `user`; undefined ends that. Nothing is known of users otherwise. */
  setUser(id: string | undefined): void;
  /**
   * Reports an error that the page or its framework has caught, anything that can be thrown. The same Error object is reported
   * once, whoever else finds it.
   */
  captureError(error: unknown, options?: CaptureErrorOptions): void;
  /**
   * Reports what an `error`, `unhandledrejection` or `securitypolicyviolation` event of the window tells that was dispatched
   * before the agent started, with the time of the event. Other events tell nothing.
   */
  captureEvent(event: Event): void;
  /** Sends what waits. */
  flush(): Promise<void>;
  /** Tells what became of everything reported. */
  stats(): BrowserStats;
  /** Ends what is open, undoes every patch and listener, and sends the rest. */
  stop(): Promise<void>;
}

/**
 * Starts tracing the page: its load, route changes, interactions and what they ask of servers, its views with vitals and resources.
 *
 * `sw8` goes to the page's own origin and to `propagateTo`, nowhere else.
 *
 * @throws SkyWalkingError `invalid-option` for bad options, `unsupported-runtime` where there is no page (server-side
 *   rendering: start it in the browser only).
 * @example
 * ```ts
 * const agent = startBrowserAgent({ service: "shop-web", serviceVersion: "1.4.2", collector: "/sw" });
 * ```
 */
export function startBrowserAgent(options: BrowserAgentOptions): BrowserAgent {
  return startAgent(requirePage(), options, createJsonTransport);
}

/** Makes the wire of a page that brings no reporter, with the routes of a page's signals. */
export type PageTransportFactory = (settings: {
  readonly collector: string | undefined;
  readonly fetch: CollectorFetch;
}) => Transport;

/** The JSON wire. */
export const createJsonTransport: PageTransportFactory = (settings) =>
  createHttpTransport({ ...settings, routes: { ...applicationRoutes, ...browserRoutes } });

/** Does what {@link startBrowserAgent} does over any wire; of the wires a script contains the one that it names. */
export function startAgent(
  page: Window & typeof globalThis,
  options: BrowserAgentOptions,
  createTransport: PageTransportFactory,
): BrowserAgent {
  requireOptions(options);
  const { service, serviceVersion, propagators = [sw8], diagnostics, beforeSend } = options;
  const requests = checkTracing(page, options);
  const sampled = sampleSession(() => page.sessionStorage, options);
  const wire = options.reporter ?? createReporter(options, page, createTransport);
  const reporter = beforeSend ? putBefore(wire, beforeSend, diagnostics) : wire;
  const sampler = (): boolean => isOn && sampled.traces;
  const tracer = new Tracer({ service, serviceInstance: serviceVersion, reporter, propagators, diagnostics, sampler });
  const views = sampled.views ? tracer : { ...tracer, reporter: { ...reporter, report() {} } };
  const pageTags = createPageTags();
  const pageName = createPageName(page);
  const pagePath = pageName.current;
  const activities = createActivities(tracer, pagePath, { traceScope: options.traceScope, onRoot: pageTags.apply });
  const errors = createPageErrors(page, views, pagePath, options);
  let watch: PageWatch | undefined;
  let isOn = false;
  let isOver = false;

  function resume(): void {
    if (isOver || isOn) return;
    isOn = true;
    watch = watchPage({ page, activities, errors, pageName, requests, views, reporter, restoreTo: wire, options });
  }
  if (!options.paused && !(options.respectGpc && page.navigator.globalPrivacyControl)) resume();

  return {
    tracer,
    resume,
    trace: (operationName, callback) => traceCall(activities, operationName, callback),
    setPage: (name) => {
      pageName.set(name);
      watch?.rename();
      const { current } = activities;
      current?.become(current.kind, pagePath());
    },
    setTags: pageTags.set,
    setUser: pageTags.setUser,
    captureError: errors.capture,
    captureEvent: errors.captureEvent,
    flush: () => reporter.flush(),
    stats: () => ({ ...reporter.stats(), errorsLeftOut: { ...errors.leftOut } }),
    stop: async () => {
      isOver = true;
      watch?.stop();
      await (options.reporter ? reporter.flush() : reporter.close());
    },
  };
}

function requirePage(): Window & typeof globalThis {
  if (typeof window !== "undefined" && typeof document !== "undefined") return window;
  throw new SkyWalkingError(
    "unsupported-runtime",
    "startBrowserAgent() needs a page; do not call it while rendering on a server.",
  );
}

function traceCall<Result>(activities: Activities, operationName: string, callback: (span: Span) => Result): Result {
  const span = activities.createLocalSpan(operationName);
  const fail = (reason: unknown): void => activities.end(span.error(reason));
  try {
    const result = activities.run(span, () => callback(span));
    if (!(result instanceof Promise)) {
      activities.end(span);
      return result;
    }
    const watched: unknown = watchPromise(result, () => activities.end(span), fail);
    return watched as Result;
  } catch (reason) {
    fail(reason);
    throw reason;
  }
}

/**
 * Makes the reporter of a page that brings none of its own: JSON to `collector`, by the `fetch` that there is now.
 *
 * @throws SkyWalkingError `invalid-option` without a collector, or for a bad one.
 */
export function createDefaultReporter(options: BrowserAgentOptions, page: Window & typeof globalThis): Reporter {
  return createReporter(options, page, createJsonTransport);
}

function createReporter(
  options: BrowserAgentOptions,
  page: Window & typeof globalThis,
  createTransport: PageTransportFactory,
): Reporter {
  const { collector, flushIntervalMs, diagnostics, spill, crashSafe } = options;
  const delivery = createPageDelivery(page);
  const leave = spill ? spill.leave(delivery.leave) : delivery.leave;
  const settings = { ...delivery, flushIntervalMs, diagnostics, leave };
  const transport = createTransport({ collector, fetch: delivery.fetch });
  return crashSafe ? crashSafe(page, transport, settings) : createDelivery(transport, settings);
}

import { quietly, watch } from "../core/context/exit-outcome.ts";
import { sw8 } from "../core/context/propagator.ts";
import type { Span } from "../core/context/span.ts";
import { Tracer } from "../core/context/tracer.ts";
import { createDelivery } from "../core/report/delivery.ts";
import type { Reporter, ReporterStats } from "../core/report/reporter.ts";
import { SkyWalkingError } from "../core/runtime/errors.ts";
import { invalidOption, requireOptions } from "../core/runtime/option-checks.ts";
import { applicationRoutes, browserRoutes, createHttpTransport } from "../http/index.ts";
import { type Activities, createActivities } from "./activities.ts";
import { instrumentBeacon } from "./beacon-instrumentation.ts";
import { type BrowserAgentOptions, checkTracing, createPropagationRule } from "./browser-options.ts";
import { createCrashSafeReporter } from "./crash-safe-reporter.ts";
import type { ErrorLog } from "./error-log.ts";
import { instrumentFetch } from "./fetch-instrumentation.ts";
import { watchInteractions } from "./interactions.ts";
import { createPageDelivery } from "./page-delivery.ts";
import { type CaptureErrorOptions, startPageErrors } from "./page-errors.ts";
import { followPageLoad } from "./page-load.ts";
import { createPageName } from "./page-name.ts";
import { createPageTags, type PageTags } from "./page-tags.ts";
import { createPageViews } from "./page-views.ts";
import { watchPageVisibility } from "./page-visibility.ts";
import { watchRoutes } from "./route-changes.ts";
import { instrumentXhr } from "./xhr-instrumentation.ts";

/** What became of everything reported, and how many errors were not, by reason. */
export interface BrowserStats extends ReporterStats {
  readonly errorsLeftOut: ErrorLog["leftOut"];
}

/** The running agent of a page. */
export interface BrowserAgent {
  /** Makes contexts by hand, for work that belongs to no activity. */
  readonly tracer: Tracer;
  /**
   * Runs a function as a Local span of the current activity, which ends when the function returns or its promise settles.
   * Requests made before its first `await` become its children; a page has no context that survives one.
   */
  trace<Result>(operationName: string, callback: (span: Span) => Result): Result;
  /** Names the page that is shown, until the next route, in place of its path; 150 characters at most. */
  setPage(name: string): void;
  /** Tags the root of every segment that ends from now on, in place of the tags given before; 20 at most. */
  setTags(tags: PageTags): void;
  /**
   * Reports an error that the page or its framework has caught, anything that can be thrown. The same Error object is reported
   * once, whoever else finds it.
   */
  captureError(error: unknown, options?: CaptureErrorOptions): void;
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
  const page = requirePage();
  requireOptions(options);
  const mayPropagate = createPropagationRule(page.location.href, options.propagateTo ?? []);
  const { service, serviceVersion, peerResolver, propagators = [sw8], diagnostics } = options;
  const { traceScope, onRequest } = checkTracing(options);
  const reporter = options.reporter ?? createDefaultReporter(options, page);
  const isOwn = reporter !== options.reporter;
  const tracer = new Tracer({ service, serviceInstance: serviceVersion, reporter, propagators, diagnostics });
  const pageTags = createPageTags();
  const pageName = createPageName(page);
  const pagePath = pageName.current;
  const activities = createActivities(tracer, pagePath, { traceScope, onRoot: pageTags.apply });
  const errors = startPageErrors(page, tracer, pagePath, options);
  const tracing = { activities, mayPropagate, peerResolver, onRequest, errors, diagnostics };

  const views = createPageViews({ page, tracer, pagePath, resources: options.resources ?? true });
  const load = followPageLoad(page, activities, views.loaded);
  const flushHidden = (): void => void reporter.flush({ keepalive: true }).catch(ignore);
  const restore = (): void => void options.spill?.restore(reporter).catch(ignore);
  const undo = [
    load.stop,
    views.stop,
    errors.stop,
    ...watchRoutes(page, activities, pageName, (restoredAt) => {
      views.begin(restoredAt);
      errors.beginView();
    }),
    watchInteractions(page, activities, pagePath),
    instrumentFetch(page, tracing),
    instrumentXhr(page, tracing),
    instrumentBeacon(page, tracing, flushHidden),
    watchPageVisibility(page, {
      onHidden: () => {
        views.end();
        activities.closeIdle();
      },
      onLeft: () => {
        load.leave();
        views.end();
        activities.closeAll("pagehide");
      },
      flush: flushHidden,
      onShown: restore,
    }),
  ];
  quietly(restore);

  return {
    tracer,
    trace: (operationName, callback) => traceCall(activities, operationName, callback),
    setPage: (name) => {
      pageName.set(name);
      views.rename();
      const { current } = activities;
      current?.become(current.kind, pagePath());
    },
    setTags: pageTags.set,
    captureError: errors.capture,
    flush: () => reporter.flush(),
    stats: () => ({ ...reporter.stats(), errorsLeftOut: { ...errors.leftOut } }),
    stop: async () => {
      for (const step of undo.splice(0)) step();
      activities.closeAll("stop");
      await (isOwn ? reporter.close() : reporter.flush());
    },
  };
}

/** A rejection of what the page has given to the agent is none of the page's own. */
function ignore(): void {}

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
    const watched: unknown = watch(result, () => activities.end(span), fail);
    return watched as Result;
  } catch (reason) {
    fail(reason);
    throw reason;
  }
}

function createDefaultReporter(options: BrowserAgentOptions, page: Window & typeof globalThis): Reporter {
  const { collector, flushIntervalMs, diagnostics, spill, crashSafe } = options;
  if (collector === undefined) throw invalidOption("collector", "a URL or path unless 'reporter' is given", collector);
  const routes = { ...applicationRoutes, ...browserRoutes };
  const delivery = createPageDelivery(page);
  const leave = spill ? spill.leave(delivery.leave) : delivery.leave;
  const settings = { ...delivery, flushIntervalMs, diagnostics, leave };
  const transport = createHttpTransport({ collector, routes, fetch: delivery.fetch });
  return crashSafe ? createCrashSafeReporter(page, transport, settings) : createDelivery(transport, settings);
}

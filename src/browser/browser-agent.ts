import { watch } from "../core/context/exit-outcome.ts";
import { sw8 } from "../core/context/propagator.ts";
import type { Span } from "../core/context/span.ts";
import { Tracer } from "../core/context/tracer.ts";
import { createDelivery } from "../core/report/delivery.ts";
import type { Reporter, ReporterStats } from "../core/report/reporter.ts";
import { SkyWalkingError } from "../core/runtime/errors.ts";
import { invalidOption, requireOptions } from "../core/runtime/option-checks.ts";
import { normalizePath } from "../core/segment/endpoint-name.ts";
import { cutName, MAX_ENDPOINT_LENGTH } from "../core/segment/limits.ts";
import { applicationRoutes, browserRoutes, createHttpTransport } from "../http/index.ts";
import { type Activities, createActivities } from "./activities.ts";
import { type BrowserAgentOptions, createPropagationRule } from "./browser-options.ts";
import { createCrashSafeReporter } from "./crash-safe-reporter.ts";
import { instrumentFetch } from "./fetch-instrumentation.ts";
import { createPageDelivery } from "./page-delivery.ts";
import { followPageLoad } from "./page-load.ts";
import { watchPageVisibility } from "./page-visibility.ts";
import { instrumentXhr } from "./xhr-instrumentation.ts";

/** The running agent of a page. */
export interface BrowserAgent {
  /** Makes contexts by hand, for work that belongs to no activity. */
  readonly tracer: Tracer;
  /**
   * Runs a function as a Local span of the current activity, which ends when the function returns or its promise settles.
   * Requests made before its first `await` become its children; a page has no context that survives one.
   */
  trace<Result>(operationName: string, callback: (span: Span) => Result): Result;
  /** Sends what waits. */
  flush(): Promise<void>;
  /** Tells what became of everything reported. */
  stats(): ReporterStats;
  /** Ends what is open, undoes every patch and listener, and sends the rest. */
  stop(): Promise<void>;
}

/**
 * Starts tracing the page: its load, clicks and what they ask of servers by `fetch` and XMLHttpRequest, and one perfData.
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
  if (typeof window === "undefined" || typeof document === "undefined") {
    throw new SkyWalkingError(
      "unsupported-runtime",
      "startBrowserAgent() needs a page; do not call it while rendering on a server.",
    );
  }
  requireOptions(options);
  const page = window;
  const mayPropagate = createPropagationRule(page.location.href, options.propagateTo ?? []);
  const { service, serviceVersion, peerResolver, propagators = [sw8], diagnostics } = options;
  const reporter = options.reporter ?? createDefaultReporter(options, page);
  const isOwn = reporter !== options.reporter;
  const tracer = new Tracer({ service, serviceInstance: serviceVersion, reporter, propagators, diagnostics });
  const pagePath = (): string => cutName(normalizePath(page.location.pathname), MAX_ENDPOINT_LENGTH);
  const activities = createActivities(tracer, pagePath);
  const tracing = { activities, mayPropagate, peerResolver };

  const load = followPageLoad(page, tracer, activities, pagePath);
  const onClick = (event: Event): void => {
    activities.begin("click", performance.timeOrigin + event.timeStamp);
  };
  page.addEventListener("click", onClick, { capture: true, passive: true });
  const undo = [
    load.stop,
    () => page.removeEventListener("click", onClick, { capture: true }),
    instrumentFetch(page, tracing),
    instrumentXhr(page, tracing),
    watchPageVisibility(page, {
      onHidden: () => activities.closeIdle(),
      onLeft: () => {
        load.leave();
        activities.closeAll("pagehide");
      },
      flush: () => void reporter.flush({ keepalive: true }),
      onShown: () => void options.spill?.restore(reporter),
    }),
  ];
  void options.spill?.restore(reporter);

  return {
    tracer,
    trace: (operationName, callback) => traceCall(activities, operationName, callback),
    flush: () => reporter.flush(),
    stats: () => reporter.stats(),
    stop: async () => {
      for (const step of undo.splice(0)) step();
      activities.closeAll("stop");
      await (isOwn ? reporter.close() : reporter.flush());
    },
  };
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

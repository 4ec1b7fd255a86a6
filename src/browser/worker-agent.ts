import { sw8 } from "../core/context/propagator.ts";
import { Tracer } from "../core/context/tracer.ts";
import { createDelivery } from "../core/report/delivery.ts";
import type { Reporter, ReporterStats } from "../core/report/reporter.ts";
import { SkyWalkingError } from "../core/runtime/errors.ts";
import { requireOptions, requireText } from "../core/runtime/option-checks.ts";
import { applicationRoutes, browserRoutes, createHttpTransport } from "../http/index.ts";
import { createActivities } from "./activities.ts";
import { type BrowserAgentOptions, checkTracing } from "./browser-options.ts";
import { instrumentFetch } from "./fetch-instrumentation.ts";
import { createPageDelivery } from "./page-delivery.ts";
import { type CaptureErrorOptions, createPageErrors } from "./page-errors.ts";
import { instrumentXhr } from "./xhr-instrumentation.ts";

/** Settings of {@link startWorkerAgent}: a page's, as far as a worker has something to do with them. */
export interface WorkerAgentOptions
  extends Pick<
    BrowserAgentOptions,
    | "service"
    | "serviceVersion"
    | "collector"
    | "reporter"
    | "propagateTo"
    | "propagators"
    | "peerResolver"
    | "onRequest"
    | "errors"
    | "ignoreErrors"
    | "flushIntervalMs"
    | "diagnostics"
  > {
  /** What the worker is called where a page has its path: the endpoint that callees are told, and the page of its errors. */
  readonly pagePath: string;
}

/** The running agent of a web worker. */
export interface WorkerAgent {
  /** Makes contexts by hand. */
  readonly tracer: Tracer;
  /** Reports an error that the worker has caught. */
  captureError(error: unknown, options?: CaptureErrorOptions): void;
  /** Sends what waits. */
  flush(): Promise<void>;
  /** Tells what became of everything reported. */
  stats(): ReporterStats;
  /** Undoes every patch and listener, and sends the rest. */
  stop(): Promise<void>;
}

/** Milliseconds between an item's arrival and its sending: nobody tells a worker that its page is left. */
const FLUSH_INTERVAL_MS = 500;

/**
 * Starts tracing a web worker of a page, dedicated, shared or service worker: its requests, each a segment of its own, and its
 * uncaught errors. A worker is not traced by the agent of its page, since it has globals of its own.
 *
 * A dedicated worker ends with its page, at once, and what it has not sent by then is lost: half a second's worth by default.
 *
 * @throws SkyWalkingError `invalid-option` for bad options, `unsupported-runtime` outside a web worker.
 * @example
 * ```ts
 * const agent = startWorkerAgent({ service: "shop-web", collector: "/sw", pagePath: "/worker/search" });
 * ```
 */
export function startWorkerAgent(options: WorkerAgentOptions): WorkerAgent {
  const scope = requireWorker();
  requireOptions(options);
  const { service, serviceVersion, propagators = [sw8], diagnostics } = options;
  const name = requireText("pagePath", options.pagePath);
  const requestOptions = checkTracing(scope, options);
  const reporter = options.reporter ?? createWorkerReporter(options, scope);
  const tracer = new Tracer({ service, serviceInstance: serviceVersion, reporter, propagators, diagnostics });
  const pagePath = (): string => name;
  const activities = createActivities(tracer, pagePath, { traceScope: "request" });
  const errors = createPageErrors(scope, tracer, pagePath, options);
  const document = { baseURI: scope.location.href, hidden: false };
  const requests = { ...requestOptions, document, activities, errors, diagnostics };
  errors.start();
  const undo = [
    errors.stop,
    instrumentFetch(scope, requests),
    ...(scope.XMLHttpRequest ? [instrumentXhr(scope, requests)] : []),
  ];
  return {
    tracer,
    captureError: errors.capture,
    flush: () => reporter.flush(),
    stats: () => reporter.stats(),
    stop: async () => {
      for (const step of undo.splice(0)) step();
      activities.closeAll("stop");
      await (options.reporter ? reporter.flush() : reporter.close());
    },
  };
}

/** A worker's global scope has of a window what is used of it here. */
function requireWorker(): Window & typeof globalThis {
  const { WorkerGlobalScope, self } = globalThis as typeof globalThis & { WorkerGlobalScope?: typeof EventTarget };
  if (WorkerGlobalScope && self instanceof WorkerGlobalScope) return self;
  throw new SkyWalkingError(
    "unsupported-runtime",
    "startWorkerAgent() needs a web worker; a page takes startBrowserAgent().",
  );
}

function createWorkerReporter(options: WorkerAgentOptions, scope: Window & typeof globalThis): Reporter {
  const { diagnostics, flushIntervalMs = FLUSH_INTERVAL_MS } = options;
  const collector = new URL(requireText("collector", options.collector), scope.location.href).href;
  const { fetch, navigator } = scope;
  // It is never painted: there is no frame that an encoding could delay.
  const delivery = createPageDelivery({ fetch: fetch.bind(scope), navigator, document: { hidden: true } });
  const routes = { ...applicationRoutes, ...browserRoutes };
  return createDelivery(createHttpTransport({ collector, routes, fetch: delivery.fetch }), {
    ...delivery,
    flushIntervalMs,
    diagnostics,
  });
}

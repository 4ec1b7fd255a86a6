import type { Tracer } from "../core/context/tracer.ts";
import { quietly } from "../core/runtime/quiet-call.ts";
import { type NavigationTimes, type PageView, perfDataOf } from "./perf-data.ts";
import { ResourceLoads } from "./resource-loads.ts";
import { type TimingEntry, watchEntries } from "./timing-entries.ts";
import { createVitals, isPrerendering } from "./vitals.ts";

/**
 * The views of a page, one after the other: the hard load, then each route and each return from the back/forward cache. Every
 * view is reported as one perfData, and when it ends, for the first time that the page is hidden or left, its vitals, its
 * slowest interaction and its resources.
 */
export interface PageViews {
  /** Reports the perfData of the hard load; of a page that is being prerendered, not before somebody sees it. */
  loaded(timing: NavigationTimes): void;
  /**
   * Ends the view and begins one without a load: a route, or the page as it comes back from the back/forward cache. Its
   * perfData counts the view and has no durations; it follows within a second, when the page has its name.
   *
   * @param restoredAt - When the page came back, in milliseconds since the time origin: the event's `timeStamp`.
   */
  begin(restoredAt?: number): void;
  /** Gives the view the name that the page has now. */
  rename(): void;
  /** Reports what the view has not reported yet, since the page may not come back; a second time nothing. */
  end(): void;
  /** Ends the view and measures no longer. */
  stop(): void;
}

/** What {@link createPageViews} needs. */
export interface PageViewsOptions {
  readonly page: Window & typeof globalThis;
  readonly tracer: Pick<Tracer, "service" | "serviceInstance" | "reporter">;
  /** Names the page that is shown. */
  readonly pagePath: () => string;
  /** Whether resources are reported. */
  readonly resources: boolean;
  /** Called with each `resource` entry. */
  readonly onResource: (entry: TimingEntry) => void;
}

/** Milliseconds that a route has for naming its page. */
const NAMED_WITHIN_MS = 1_000;

interface OpenView {
  pagePath: string;
  hasEnded: boolean;
}

/** Begins the view that the document was loaded for, and measures. */
export function createPageViews({ page, tracer, pagePath, resources, onResource }: PageViewsOptions): PageViews {
  const { document } = page;
  const { reporter, service, serviceInstance: serviceVersion } = tracer;
  const vitals = createVitals(page);
  let loads = new ResourceLoads();
  const entries = watchEntries(page, {
    ...vitals.handlers,
    resource(entry) {
      onResource(entry);
      if (resources) loads.add(entry);
    },
  });
  const first: OpenView = { pagePath: pagePath(), hasEnded: false };
  let current = first;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let onActivated = (): void => {};

  const pageView = ({ pagePath }: OpenView): PageView => ({ service, serviceVersion, pagePath });

  function report(view: OpenView, timing: NavigationTimes): void {
    reporter.report("perfData", perfDataOf(pageView(view), timing, Date.now()));
  }

  function loaded(timing: NavigationTimes): void {
    onActivated = () => report(first, timing);
    if (isPrerendering(document)) document.addEventListener("prerenderingchange", onActivated, { once: true });
    else onActivated();
  }

  function reportBegun(): void {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    report(current, {});
  }

  function end(): void {
    entries.take();
    if (isPrerendering(document)) return;
    reportBegun();
    if (current.hasEnded) return;
    current.hasEnded = true;
    const view = { ...pageView(current), time: Date.now() };
    const { lcpTime, cls, inpTime } = vitals.values();
    // No browser measures a first meaningful paint any more.
    if (lcpTime >= 0 || cls >= 0) reporter.report("webVitals", { ...view, fmpTime: -1, lcpTime, cls });
    if (inpTime >= 0) reporter.report("interaction", { ...view, inpTime });
    for (const load of loads.items()) reporter.report("resource", { ...view, ...load });
  }

  function begin(restoredAt?: number): void {
    end();
    if (isPrerendering(document)) {
      // Nobody has seen the view before this one.
      rename();
      return;
    }
    current = { pagePath: pagePath(), hasEnded: false };
    vitals.begin(restoredAt);
    loads = new ResourceLoads();
    timer = setTimeout(quietly, NAMED_WITHIN_MS, reportBegun);
  }

  function rename(): void {
    current.pagePath = pagePath();
  }

  return {
    loaded,
    begin,
    rename,
    end,
    stop() {
      end();
      entries.stop();
      document.removeEventListener("prerenderingchange", onActivated);
    },
  };
}

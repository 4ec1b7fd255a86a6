import { type PageView, perfDataOf } from "../browser/perf-data.ts";
import type { BrowserPerfData } from "../core/segment/browser-perf-data.ts";
import type { LiveSettings } from "./client-options.ts";

/** Which page views are counted: those of the agent that the options want, and those that the page begins itself. */
export interface ViewCount {
  /** Gives what is to be reported of a view that the agent reports; undefined if it is not, or not yet. */
  take(item: BrowserPerfData): BrowserPerfData | undefined;
  /** Counts a view: the agent's, if it reports one within a second, else one of its own. */
  begin(): void;
  /** The page came back from the back/forward cache, which is a view whatever the options say. */
  restored(): void;
  /** Counts what waits, since the page may not come back. */
  settle(): void;
}

/** What {@link createViewCount} needs. */
export interface ViewCountOptions {
  readonly settings: Readonly<LiveSettings>;
  /** Whether the page is still loading, so that its first view is yet to come. */
  readonly isLoading: () => boolean;
  /** The view that the page shows now. */
  readonly view: () => PageView;
  /** Takes a view that was waiting, or one that the agent knows nothing of. */
  readonly report: (item: BrowserPerfData, isOwn: boolean) => void;
}

/** The agent names a route's view within 1,000 ms and reports it then. */
const REPORTED_WITHIN_MS = 1_200;

/** Begins to count. */
export function createViewCount({ settings, isLoading, view, report }: ViewCountOptions): ViewCount {
  /** The load's view, while nobody has asked for it. */
  let held: BrowserPerfData | undefined;
  let isLoadAsked = false;
  let isRestored = false;
  /** When the page began a view, in epoch milliseconds, that the agent has not reported. */
  let begun: number | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function reportBegun(): void {
    clearTimeout(timer);
    if (begun !== undefined) report(perfDataOf(view(), {}, begun), true);
    begun = undefined;
  }

  /** Tells whether the page has begun the view that the agent reports. */
  function isBegun(): boolean {
    const answer = begun !== undefined;
    clearTimeout(timer);
    begun = undefined;
    return answer;
  }

  function takeLoad(item: BrowserPerfData): BrowserPerfData | undefined {
    // A view that was begun under another name is the one of a route, soon after the load.
    const isNamed = item.pagePath === view().pagePath;
    const isAsked = (isNamed && isBegun()) || isLoadAsked || settings.autoTracePerf;
    if (!isAsked) held = item;
    return isAsked ? item : undefined;
  }

  function takeOther(item: BrowserPerfData): BrowserPerfData | undefined {
    const isWanted = isBegun() || isRestored || settings.enableSPA;
    isRestored = false;
    return isWanted ? item : undefined;
  }

  return {
    take: (item) => (hasTimes(item) ? takeLoad(item) : takeOther(item)),
    begin() {
      if (isLoading()) isLoadAsked = true;
      else if (held) {
        report({ ...held, pagePath: view().pagePath }, false);
        held = undefined;
      } else {
        reportBegun();
        begun = Date.now();
        timer = setTimeout(reportBegun, REPORTED_WITHIN_MS);
      }
    },
    restored() {
      isRestored = true;
    },
    settle() {
      if (held) report(perfDataOf(held, {}, held.time), false);
      held = undefined;
      reportBegun();
    },
  };
}

/** Tells a load from other views: nothing else takes time. */
export function hasTimes({ service, serviceVersion, pagePath, time, ...durations }: BrowserPerfData): boolean {
  return Object.values(durations).some((duration) => duration > 0);
}

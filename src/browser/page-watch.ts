import type { Tracer } from "../core/context/tracer.ts";
import type { Reporter } from "../core/report/reporter.ts";
import { quietly } from "../core/runtime/quiet-call.ts";
import type { Activities } from "./activities.ts";
import { instrumentBeacon } from "./beacon-instrumentation.ts";
import type { BrowserAgentOptions } from "./browser-options.ts";
import { instrumentFetch } from "./fetch-instrumentation.ts";
import { watchInteractions } from "./interactions.ts";
import type { PageErrors } from "./page-errors.ts";
import { followPageLoad } from "./page-load.ts";
import type { PageName } from "./page-name.ts";
import type { RequestTracing } from "./page-request.ts";
import { createPageViews } from "./page-views.ts";
import { watchPageVisibility } from "./page-visibility.ts";
import { RequestTimings } from "./request-timings.ts";
import { watchRoutes } from "./route-changes.ts";
import { measures } from "./timing-entries.ts";
import { instrumentXhr } from "./xhr-instrumentation.ts";

/** What is watched, and who is told. */
export interface WatchedPage {
  readonly page: Window & typeof globalThis;
  readonly activities: Activities;
  readonly errors: PageErrors;
  readonly pageName: PageName;
  /** What requests are traced with; the rest is made here. */
  readonly requests: Pick<RequestTracing, "mayPropagate" | "peerResolver" | "onRequest">;
  /** Whom the page's views are reported for, and to. */
  readonly views: Pick<Tracer, "service" | "serviceInstance" | "reporter">;
  /** Sends what waits when the page is left. */
  readonly reporter: Pick<Reporter, "flush">;
  /** Where what an earlier visit has left goes. */
  readonly restoreTo: Reporter;
  readonly options: Pick<BrowserAgentOptions, "resources" | "spill" | "instrumentations" | "diagnostics">;
}

/** A page that is watched. */
export interface PageWatch {
  /** Gives the view that is shown the name that the page has now. */
  rename(): void;
  /** Ends the view, and undoes every patch and listener. */
  stop(): void;
}

/** Starts everything that watches a page: its load, routes, interactions, requests, errors and views, and its being left. */
export function watchPage(watched: WatchedPage): PageWatch {
  const { page, activities, errors, pageName, reporter, restoreTo, options } = watched;
  const { spill, instrumentations = [], diagnostics } = options;
  const pagePath = pageName.current;
  const waiting = new RequestTimings(activities.end);
  const timings = measures(page, "resource") ? waiting : undefined;
  const requests: RequestTracing = {
    ...watched.requests,
    document: page.document,
    activities,
    errors,
    timings,
    diagnostics,
  };

  errors.start();
  const views = createPageViews({
    page,
    tracer: watched.views,
    pagePath,
    resources: options.resources ?? true,
    onResource: (entry) => waiting.add(entry),
  });
  const load = followPageLoad(page, activities, views.loaded);
  // A rejection of what the page has given to the agent is none of the page's own.
  const flushHidden = (): void => void reporter.flush({ keepalive: true }).catch(() => {});
  const restore = (): void => void spill?.restore(restoreTo).catch(() => {});
  const endView = (): void => {
    views.end();
    waiting.settle();
  };
  const undo = [
    load.stop,
    views.stop,
    errors.stop,
    ...watchRoutes(page, activities, pageName, (restoredAt) => {
      views.begin(restoredAt);
      errors.beginView();
    }),
    watchInteractions(page, activities, pagePath),
    instrumentFetch(page, requests),
    instrumentXhr(page, requests),
    instrumentBeacon(page, requests, flushHidden),
    watchPageVisibility(page, requests, {
      onHidden: () => {
        endView();
        activities.closeIdle();
      },
      onLeft: () => {
        load.leave();
        endView();
        activities.closeAll("pagehide");
      },
      flush: flushHidden,
      onShown: restore,
    }),
    ...instrumentations.map((instrument) => instrument(page, requests)),
  ];
  quietly(restore);

  return {
    rename: views.rename,
    stop() {
      for (const step of undo.splice(0)) step();
      waiting.settle();
      activities.closeAll("stop");
    },
  };
}

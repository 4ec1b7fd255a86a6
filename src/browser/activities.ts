import type { CarrierSource } from "../core/context/carrier-access.ts";
import type { ExitSpan, Span } from "../core/context/span.ts";
import { Tracer } from "../core/context/tracer.ts";
import type { TracingContext } from "../core/context/tracing-context.ts";
import { ComponentId } from "../core/segment/component-id.ts";
import { Activity, type ActivityKind, type UnfinishedReason } from "./activity.ts";
import { LooseSpans } from "./loose-spans.ts";

/** What becomes one segment: all that the page does for one reason, or each request. */
export type TraceScope = "activity" | "request";

/** Groups what the page does into segments. One activity is current at a time; work outside any is a segment of its own. */
export interface Activities {
  /** Begins an activity at `startTime`, in milliseconds since the Unix epoch; the one before takes no more children. */
  begin(kind: ActivityKind, startTime: number, carrier?: CarrierSource): Activity;
  /** What is under way, if anything is. */
  readonly current: Activity | undefined;
  /** Makes the span of a request, under the running `trace`, else the current activity. */
  createExitSpan(operationName: string, peer: string): ExitSpan;
  /**
   * Makes the span of work inside, under the running `trace`, else the current activity.
   *
   * @param startTime - In milliseconds since the Unix epoch. Default now.
   */
  createLocalSpan(operationName: string, startTime?: number): Span;
  /** Ends a span made here, at `time` in milliseconds since the Unix epoch, by default now. */
  end(span: Span, time?: number): void;
  /** Runs the synchronous part of a function with `span` as the parent of what it makes. */
  run<Result>(span: Span, callback: () => Result): Result;
  /** Closes activities in which nothing is under way. */
  closeIdle(): void;
  /** Closes all activities and ends all spans, tagged with the reason. */
  closeAll(reason: UnfinishedReason): void;
}

/** How the work is grouped. */
export interface Grouping {
  /** With `request` there is none: activities leave no trace. Default `activity`. */
  readonly traceScope?: TraceScope | undefined;
  /** Called with the root of each segment, before it is over. */
  readonly onRoot?: ((root: Span) => void) | undefined;
}

/**
 * Makes the grouping.
 *
 * @param pagePath - Names the page that is shown.
 */
export function createActivities(
  tracer: Tracer,
  pagePath: () => string,
  { traceScope, onRoot = () => {} }: Grouping = {},
): Activities {
  const isGrouped = traceScope !== "request";
  const activityTracer = isGrouped ? tracer : new Tracer({ ...tracer, sampler: () => false, propagators: [] });
  const live = new Set<Activity>();
  const loose = new LooseSpans();
  let current: Activity | undefined;
  let scope: Span | undefined;

  function onClosed(activity: Activity): void {
    live.delete(activity);
    if (current === activity) current = undefined;
  }

  function begin(kind: ActivityKind, startTime: number, carrier?: CarrierSource): Activity {
    const previous = current;
    const activity = new Activity(activityTracer, { kind, startTime, page: pagePath(), carrier, onRoot, onClosed });
    live.add(activity);
    if (isGrouped) current = activity;
    previous?.supersede();
    return activity;
  }

  /** Few are live at a time, and a WeakMap from spans to them costs more than to ask each. */
  function ownerOf(span: Span): Activity | LooseSpans {
    for (const activity of live) if (activity.holds(span)) return activity;
    return loose;
  }

  function create<Kind extends Span>(make: (context: TracingContext, parent: Span | undefined) => Kind): Kind {
    const owner = scope ? ownerOf(scope) : (current ?? loose);
    const parent = scope ?? current?.root;
    const context = parent?.context ?? tracer.createTracingContext({ endpoint: pagePath() });
    const span = make(context, parent);
    if (!parent) {
      context.finish();
      onRoot(span);
    }
    owner.hold(span);
    return span;
  }

  function end(span: Span, time = span.context.now()): void {
    if (ownerOf(span).release(span, time)) span.end(time);
  }

  function run<Result>(span: Span, callback: () => Result): Result {
    const outer = scope;
    scope = span;
    try {
      return callback();
    } finally {
      scope = outer;
    }
  }

  function closeAll(reason: UnfinishedReason): void {
    for (const activity of live) activity.close(reason);
    loose.close(reason);
  }

  return {
    begin,
    get current() {
      return current;
    },
    createExitSpan: (operationName, peer) =>
      create((context, parent) =>
        context.createExitSpan(operationName, peer, { parent, componentId: ComponentId.Ajax }),
      ),
    createLocalSpan: (operationName, startTime) =>
      create((context, parent) =>
        context.createLocalSpan(operationName, { parent, componentId: ComponentId.JavaScript, startTime }),
      ),
    end,
    run,
    closeIdle: () => {
      for (const activity of live) activity.closeIfIdle();
    },
    closeAll,
  };
}

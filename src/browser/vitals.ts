import { LayoutShifts } from "./layout-shifts.ts";
import { SlowInteractions } from "./slow-interactions.ts";
import { type EntryHandlers, measures } from "./timing-entries.ts";

/** The vitals of one page view; -1 for what was not measured. */
export interface VitalValues {
  /** Largest contentful paint, whole milliseconds since the navigation, the activation or the return of the page. */
  readonly lcpTime: number;
  /** Cumulative layout shift, a fraction. */
  readonly cls: number;
  /** Interaction to next paint, whole milliseconds. */
  readonly inpTime: number;
}

/** Measures the vitals of one page view after the other. */
export interface Vitals {
  /** What is to be done with each kind of entry. */
  readonly handlers: EntryHandlers;
  /** The values of the view so far. */
  values(): VitalValues;
  /**
   * Begins another view of the same document. It has no largest paint, unless the page was restored from the back/forward
   * cache: then that is the first paint thereafter.
   *
   * @param restoredAt - Milliseconds since the time origin.
   */
  begin(restoredAt: number | undefined): void;
}

/** Event timing counts in steps of 8 ms: a view whose interactions were all too quick to be seen has this. */
const QUICK_INTERACTION_MS = 8;

/**
 * Measures by the rules of the library `web-vitals`, which the tests hold it against: nothing that was painted or moved in a
 * page that was hidden from the beginning, times since the activation where a page was prerendered.
 *
 * It is not the library, since that cannot be stopped, knows no views but the browser's own, and is four times as large.
 *
 * @see https://github.com/GoogleChrome/web-vitals
 */
export function createVitals(page: Window & typeof globalThis): Vitals {
  const { performance } = page;
  const hiddenSince = firstHidden(page);
  const interactionCount = (): number => performance.interactionCount ?? 0;
  let isFirst = true;
  let largestPaint: number | undefined;
  let shifts = new LayoutShifts();
  let interactions = new SlowInteractions();
  let interactionsBefore = 0;

  function inpTime(): number {
    const count = interactionCount() - interactionsBefore;
    return interactions.duration(count) ?? (!isFirst && count > 0 ? QUICK_INTERACTION_MS : -1);
  }

  function begin(restoredAt: number | undefined): void {
    isFirst = false;
    largestPaint = undefined;
    shifts = new LayoutShifts();
    interactions = new SlowInteractions();
    interactionsBefore = interactionCount();
    if (restoredAt === undefined || !measures(page, "largest-contentful-paint")) return;
    const of = shifts;
    // The second frame begins when the first has been painted.
    page.requestAnimationFrame(() =>
      page.requestAnimationFrame(() => {
        if (of === shifts) largestPaint = performance.now() - restoredAt;
      }),
    );
  }

  return {
    handlers: {
      "largest-contentful-paint": ({ startTime }) => {
        if (isFirst && startTime < hiddenSince) largestPaint = startTime;
      },
      "layout-shift": (entry) => shifts.add(entry),
      event: (entry) => interactions.add(entry),
      "first-input": (entry) => interactions.add(entry),
    },
    values() {
      const isSeen = !isFirst || firstPaint(performance) < hiddenSince;
      const since = isFirst ? activationStart(performance) : 0;
      return {
        lcpTime: largestPaint === undefined ? -1 : Math.max(0, Math.floor(largestPaint - since)),
        cls: isSeen && measures(page, "layout-shift") ? shifts.worst : -1,
        inpTime: Math.floor(inpTime()),
      };
    },
    begin,
  };
}

/** When a prerendered page was shown, in milliseconds since the time origin; else 0. */
function activationStart(performance: Performance): number {
  const [navigation]: (PerformanceEntry & { readonly activationStart?: number })[] =
    performance.getEntriesByType("navigation");
  return navigation?.activationStart ?? 0;
}

function firstPaint(performance: Performance): number {
  return performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.POSITIVE_INFINITY;
}

/** When the page was hidden for the first time before now; a page that is being prerendered counts as seen. */
function firstHidden({ document, performance }: Window): number {
  if (isPrerendering(document)) return Number.POSITIVE_INFINITY;
  const since = activationStart(performance);
  const hidden = performance
    .getEntriesByType("visibility-state")
    .find(({ name, startTime }) => name === "hidden" && startTime >= since);
  return hidden?.startTime ?? (document.visibilityState === "hidden" ? 0 : Number.POSITIVE_INFINITY);
}

/** Tells whether nobody has seen the document yet, since the browser has loaded it ahead. */
export function isPrerendering(document: Document & { readonly prerendering?: boolean }): boolean {
  return document.prerendering === true;
}

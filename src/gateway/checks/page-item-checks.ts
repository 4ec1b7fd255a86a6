import type { BrowserErrorLog } from "../../core/segment/browser-error-log.ts";
import type { BrowserPerfData } from "../../core/segment/browser-perf-data.ts";
import type { BrowserResourcePerfData } from "../../core/segment/browser-resource-perf-data.ts";
import type { BrowserWebInteractionsPerfData } from "../../core/segment/browser-web-interactions-perf-data.ts";
import type { BrowserWebVitalsPerfData } from "../../core/segment/browser-web-vitals-perf-data.ts";
import type { CheckSettings } from "./check-options.ts";
import { type Draft, type Meaning, refusal, requireNames } from "./item-meaning.ts";

/** A layout shift of a whole screen scores 1; the sum of no page comes near this. */
const MAX_CLS = 1_000;

/** The last is one that our agents leave to the vitals, and that OAP sums up like the rest. */
const DURATIONS = [
  ...(["redirectTime", "dnsTime", "ttfbTime", "tcpTime", "transTime", "domAnalysisTime", "fptTime"] as const),
  ...(["domReadyTime", "loadPageTime", "resTime", "sslTime", "ttlTime", "firstPackTime", "fmpTime"] as const),
];

interface PageItem {
  readonly service: string;
  readonly time: number;
}

/** Checks, and perhaps corrects, numbers of an item; gives the name of the first that is out of its range, if one is. */
type NumbersCheck<Item> = (item: Draft<Item>) => string | undefined;

/**
 * Makes the check of page views. OAP averages each duration, and takes a missing version for `latest`, a missing page for `/`.
 *
 * A duration below 0 becomes 0, as our agents have it: skywalking-client-js rounds a phase that ends a moment before it begins
 * to -1, and the view is worth more than that.
 */
export function createPerfDataCheck({ maxDurationMs }: CheckSettings): Meaning<BrowserPerfData> {
  return pageItemCheck((item: Draft<BrowserPerfData> & { fmpTime?: number }) => {
    for (const name of DURATIONS) {
      const duration = item[name];
      if (duration === undefined) continue;
      if (duration > maxDurationMs) return name;
      if (duration < 0) item[name] = 0;
    }
    return undefined;
  });
}

/** Makes the check of vitals, where -1 stands for what was not measured. */
export function createWebVitalsCheck({ maxDurationMs }: CheckSettings): Meaning<BrowserWebVitalsPerfData> {
  const paints = firstBeyond(["fmpTime", "lcpTime"], -1, maxDurationMs);
  const shift = firstBeyond(["cls"], -1, MAX_CLS);
  return pageItemCheck((item) => paints(item) ?? shift(item));
}

/** Makes the check of resources. OAP itself drops those without a duration or a size. */
export function createResourceCheck({ maxDurationMs }: CheckSettings): Meaning<BrowserResourcePerfData> {
  const check = pageItemCheck<BrowserResourcePerfData>(firstBeyond<"duration">(["duration"], 0, maxDurationMs));
  return (item, clock) => (item.size < 0 ? refusal("malformed", "size") : check(item, clock));
}

/** Makes the check of interactions. */
export function createInteractionCheck({ maxDurationMs }: CheckSettings): Meaning<BrowserWebInteractionsPerfData> {
  return pageItemCheck<BrowserWebInteractionsPerfData>(firstBeyond<"inpTime">(["inpTime"], -1, maxDurationMs));
}

/** Makes the check of a page's errors, which OAP stores by their `uniqueId` and drops without one. */
export function createErrorLogCheck(): Meaning<BrowserErrorLog> {
  return (item, clock) => {
    const nameless = requireNames(item, ["service", "uniqueId"]);
    if (nameless !== undefined) return nameless;
    item.time = clock.pageTime(item.time);
    return undefined;
  };
}

function pageItemCheck<Item extends PageItem>(badNumber: NumbersCheck<Item>): Meaning<Item> {
  return (item, clock) => {
    const page: Draft<PageItem> = item;
    const nameless = requireNames(page, ["service"]);
    if (nameless !== undefined) return nameless;
    const bad = badNumber(item);
    // A duration is the difference of two readings of a clock.
    if (bad !== undefined) return refusal("bad-clock", bad);
    page.time = clock.pageTime(page.time);
    return undefined;
  };
}

function firstBeyond<Name extends string>(
  names: readonly Name[],
  least: number,
  most: number,
): (item: Readonly<Record<Name, number>>) => Name | undefined {
  return (item) => names.find((name) => item[name] < least || item[name] > most);
}

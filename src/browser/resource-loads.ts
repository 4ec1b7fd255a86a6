import type { BrowserResourcePerfData } from "../core/segment/browser-resource-perf-data.ts";
import { resourceName } from "./resource-name.ts";
import type { TimingEntry } from "./timing-entries.ts";

/** How a resource loaded, without the view that it belongs to. */
export type ResourceLoad = Pick<BrowserResourcePerfData, "name" | "duration" | "size" | "resourceType" | "protocol">;

/** Names that are kept of one view: OAP keeps 50 labels. */
const MAX_NAMES = 50;
/** What a script asks for is an Exit span already, and what the agent sends is among it. */
const ASKED_BY_SCRIPT = /^(fetch|xmlhttprequest|beacon)$/;

/**
 * Collects what a page view loads, one item for each name: of several loads of a name, the mean.
 *
 * What has no duration or no size came from the cache, or another origin hides it for want of `Timing-Allow-Origin`; OAP drops it.
 */
export class ResourceLoads {
  readonly #loads = new Map<string, { first: TimingEntry; count: number; duration: number; size: number }>();

  /** Counts a `resource` entry. */
  add(entry: TimingEntry): void {
    const { duration, transferSize = 0, initiatorType = "" } = entry;
    if (duration <= 0 || transferSize <= 0 || ASKED_BY_SCRIPT.test(initiatorType)) return;
    const name = resourceName(entry.name);
    if (name === undefined) return;
    const load = this.#loads.get(name) ?? { first: entry, count: 0, duration: 0, size: 0 };
    if (load.count === 0 && this.#loads.size === MAX_NAMES) return;
    load.count++;
    load.duration += duration;
    load.size += transferSize;
    this.#loads.set(name, load);
  }

  /** What was collected. Fractions are rounded up, since OAP drops a duration of 0. */
  items(): ResourceLoad[] {
    return Array.from(this.#loads, ([name, { first, count, duration, size }]) => ({
      name,
      duration: Math.ceil(duration / count),
      size: Math.ceil(size / count),
      resourceType: first.initiatorType ?? "",
      protocol: first.nextHopProtocol ?? "",
    }));
  }
}

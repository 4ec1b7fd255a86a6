import type { Reporter } from "../report/reporter.ts";
import { requireReporter } from "../report/reporter-check.ts";
import type { SegmentObject } from "../segment/segment-object.ts";
import { toInstanceProperties } from "./instance-heartbeat.ts";

/** The properties go out again after so many milliseconds: the server may have lost them. As in SkyWalking's other agents. */
const AGAIN_MS = 600_000;
/** Instances that are remembered: one reporter is for a handful, more would be somebody's random ones. */
const MAX_INSTANCES = 16;

/**
 * Makes a reporter that tells SkyWalking of an instance along with its segments: its properties before the first one, and again
 * with the next one after ten minutes.
 *
 * For where nothing runs between requests, as in Workers: it has no timer. `keepAlive` it never sends, since each segment says
 * as much.
 *
 * @param reporter - Where all goes; its wire needs a route for `instanceProperties`, as the default ones have.
 * @param properties - What SkyWalking shows of the instance. `language` is `nodejs` unless given.
 * @throws SkyWalkingError `invalid-option` when the reporter is none.
 * @example
 * ```ts
 * const reporter = tellInstance(createHttpReporter({ collector, flushIntervalMs: 0 }), { runtime: "workerd" });
 * ```
 */
export function tellInstance(
  reporter: Reporter,
  properties?: Readonly<Record<string, string | number | boolean>>,
): Reporter {
  requireReporter("reporter", reporter);
  const toldAt = new Map<string, number>();
  const tell = ({ service, serviceInstance }: SegmentObject): void => {
    const key = `${service}\n${serviceInstance}`;
    const now = Date.now();
    if (now < (toldAt.get(key) ?? 0) + AGAIN_MS) return;
    if (toldAt.size === MAX_INSTANCES) toldAt.clear();
    toldAt.set(key, now);
    reporter.report("instanceProperties", {
      ...{ service, serviceInstance, layer: "" },
      properties: toInstanceProperties(properties),
    });
  };
  return {
    report(signal, item) {
      if (signal === "segment") tell(item as SegmentObject);
      reporter.report(signal, item);
    },
    flush: (options) => reporter.flush(options),
    close: () => reporter.close(),
    stats: () => reporter.stats(),
  };
}

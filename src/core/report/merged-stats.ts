import type { ReporterStats } from "./reporter.ts";

/** Adds up counts, signal by signal. What held for each, that reported is sent, queued and dropped together, holds for the sum. */
export function mergeStats(all: readonly ReporterStats[]): ReporterStats {
  return all.reduce(add, {});
}

/** Adds numbers of the same name, in groups of numbers too. */
function add<Counts extends object>(sum: Partial<Counts>, counts: Counts): Counts {
  const entries = Object.entries(counts).map(([name, count]) => {
    const before: unknown = Reflect.get(sum, name) ?? (typeof count === "number" ? 0 : {});
    return [name, typeof count === "number" ? Number(before) + count : add(Object(before), count)];
  });
  return { ...sum, ...Object.fromEntries(entries) };
}

import { median, quantile, ratios } from "../measure/statistics.ts";
import { printCells, ratioText } from "../table.ts";
import type { EdgeContender } from "./contenders.ts";
import type { EdgeResult } from "./edge-results.ts";

/** Prints what agents add to a server that has none. */
export function printEdgeResults(results: readonly EdgeResult[]): void {
  for (const { suite, figures, latencies } of results) {
    const bare = figures.get(suite.bare) ?? [];
    const added = (contender: EdgeContender): number[] =>
      (figures.get(contender) ?? []).map((figure, round) => figure - (bare[round] ?? Number.NaN));
    const row = (label: string, shown: readonly number[], against: string): string[] => {
      const spread = `${Math.round(quantile(shown, 0.25))}–${Math.round(quantile(shown, 0.75))}`;
      return [label, against, `${Math.round(median(shown))}`, spread];
    };
    const ours = added(suite.ours);
    const other = added(suite.other);
    printCells(suite.title, [
      ["added processor time", "to ours", "µs a request", "quartiles"],
      row(`${suite.bare.label}, in all`, bare, ""),
      row(suite.ours.label, ours, "1.00"),
      row(suite.other.label, other, ratioText(median(ratios(other, ours)))),
    ]);
    const share = median(ratios(ours, other));
    const sentence = `${suite.ours.label} adds ${share.toFixed(2)} × ${suite.other.label}`;
    if (suite.budget === undefined) console.log(`${sentence}, which is the runtime's own, in Rust`);
    else console.log(`${share <= suite.budget ? "kept" : "missed"}: ${sentence}, at most ${suite.budget} is meant`);
    const [bareMs, hangingMs] = [latencies.bare, latencies.hanging].map(median);
    console.log(
      `A collector that hangs: ${ratioText((hangingMs ?? 0) / (bareMs ?? 0))} × the bare handler's median latency`,
    );
  }
}

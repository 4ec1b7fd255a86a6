import { median, quantile, ratios } from "./measure/statistics.ts";
import type { SuiteResult } from "./measure/suite-results.ts";
import type { Timing } from "./measure/time.ts";
import type { BesideRust } from "./platforms/rust.ts";

/** One row: a figure for each round or slice. */
interface Figures {
  readonly label: string;
  readonly figures: readonly number[];
}

/** Prints the tables of one platform, each row against the first of its table. */
export function printResults(platform: string, results: readonly SuiteResult[]): void {
  for (const { title, unit, timings, allocations } of results) {
    if (timings.length > 0) {
      const rows = timings.map(({ label, rounds }) => ({ label, figures: rounds }));
      printTable(`${platform}: ${title}`, `ns a ${unit}`, rows);
    }
    if (allocations.length > 0) {
      const rows = allocations.map(({ label, slices }) => ({ label, figures: slices }));
      printTable(`${platform}: ${title}`, `bytes a ${unit}`, rows);
    }
  }
}

/** Prints the crate against its floor, then ours against the crate. */
export function printBesideRust({ rustFloor, crate, nodeFloor, ours }: BesideRust): void {
  const rows = (timings: readonly Timing[]) => timings.map(({ label, rounds }) => ({ label, figures: rounds }));
  printTable("Rust: three spans with three tags each, reported", "ns a segment", rows([rustFloor, crate]));
  printTable("Node beside Rust, in turns", "ns a segment", rows([crate, ours, nodeFloor]));
}

/** The row that the others are also compared with, where a table has it. */
const OURS = "skywalking-edge";

/** Prints one table in Markdown: the median ratio to the first row, its quartiles, the one to ours, and the median itself. */
function printTable(title: string, unit: string, rows: readonly Figures[]): void {
  const baseline = rows[0]?.figures ?? [];
  const ours = rows.find(({ label }) => label === OURS)?.figures;
  const cells = rows.map(({ label, figures }) => {
    const against = ratios(figures, baseline);
    const spread = `${ratioText(quantile(against, 0.25))}–${ratioText(quantile(against, 0.75))}`;
    const besideOurs = ours ? [ratioText(median(ratios(figures, ours)))] : [];
    return [label, ratioText(median(against)), spread, ...besideOurs, Math.round(median(figures)).toLocaleString("en")];
  });
  const header = ["", "ratio", "quartiles", ...(ours ? ["to ours"] : []), unit];
  printCells(title, [header, ...cells]);
}

/** Prints lines of cells as a table in Markdown, the first of them its header. */
export function printCells(title: string, lines: readonly (readonly string[])[]): void {
  const widths = (lines[0] ?? []).map((_title, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  console.log(`\n### ${title}\n`);
  lines.forEach((line, index) => {
    const padded = line.map((cell, column) => pad(cell, widths[column] ?? 0, column));
    console.log(`| ${padded.join(" | ")} |`);
    if (index === 0) console.log(`|${widths.map((width, column) => rule(width, column)).join("|")}|`);
  });
}

function pad(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}

function rule(width: number, column: number): string {
  return column === 0 ? "-".repeat(width + 2) : `${"-".repeat(width + 1)}:`;
}

/** Writes a ratio, in as many digits as it is worth. */
export function ratioText(ratio: number): string {
  return ratio < 10 ? ratio.toFixed(2) : ratio.toFixed(0);
}

import { median, quantile, ratios } from "../measure/statistics.ts";
import { printCells, ratioText } from "../table.ts";
import { BARE, CLIENT_JS, OPENTELEMETRY, OURS, PAGE_AGENTS, type PageAgent, WRAPPER } from "./agents.ts";
import type { LongTasks } from "./demo-long-tasks.ts";
import type { PageResults } from "./page-results.ts";
import type { PageFigures } from "./turns.ts";

/** What ours may add to a request, as a share of what others add. */
const BUDGETS: readonly (readonly [other: PageAgent, share: number])[] = [
  [WRAPPER, 2],
  [OPENTELEMETRY, 0.15],
  [CLIENT_JS, 0.15],
];

/**
 * Prints what agents add to a page that has none.
 *
 * @returns False if the agent causes a long task in the demo's page.
 */
export function printPageResults(results: PageResults): boolean {
  const { inProcess, socket } = results;
  printAdded("1,000 requests answered in process, waited for", "µs a request", inProcess.waits);
  for (const [other, share] of BUDGETS) printBudget(inProcess.waits, other, share);
  printAdded("the same, processor time of the main thread, later work too", "µs a request", inProcess.figures);
  for (const [other, share] of BUDGETS) printBudget(inProcess.figures, other, share);
  printAdded("1,000 requests over a socket, waited for", "µs a request", socket.waits);
  printAdded("the same, processor time of the main thread, later work too", "µs a request", socket.figures);
  printAdded("From the script's text to the agent that has started", "µs", results.starts);
  printAdded("1,000 trusted clicks on a button with a listener", "µs a click", results.interactions);
  return printLongTasks(results.longTasks);
}

/** Prints the time over the bare page, and against what the wrapper and ours add. */
function printAdded(title: string, unit: string, figures: PageFigures): void {
  const ofWrapper = added(figures, WRAPPER);
  const ofOurs = added(figures, OURS);
  const rows = PAGE_AGENTS.map((agent) => {
    const over = added(figures, agent);
    const shown = agent === BARE ? (figures.get(BARE.name) ?? []) : over;
    const spread = `${Math.round(quantile(shown, 0.25))}–${Math.round(quantile(shown, 0.75))}`;
    const against = [ofWrapper, ofOurs].map((other) => (agent === BARE ? "" : ratioText(median(ratios(over, other)))));
    return [agent === BARE ? "bare page, in all" : agent.label, ...against, `${Math.round(median(shown))}`, spread];
  });
  const header = ["added time", "to the wrapper", "to ours", unit, "quartiles"];
  printCells(`Page in Chromium: ${title}`, [header, ...rows]);
}

function printBudget(figures: PageFigures, other: PageAgent, share: number): void {
  const against = ratios(added(figures, OURS), added(figures, other));
  const [low, middle, high] = [0.25, 0.5, 0.75].map((place) => quantile(against, place).toFixed(2));
  const verdict = median(against) <= share ? "kept" : "missed";
  console.log(`${verdict}: ${OURS.label} adds ${middle} × ${other.label} (${low}–${high}), at most ${share} is meant`);
}

function added(figures: PageFigures, { name }: PageAgent): number[] {
  const bare = figures.get(BARE.name) ?? [];
  return (figures.get(name) ?? []).map((figure, round) => figure - (bare[round] ?? Number.NaN));
}

function printLongTasks({ without, withAgent, longestOfAgent, causedByAgent }: LongTasks): boolean {
  const list = (durations: readonly number[]) => durations.map((ms) => `${Math.round(ms)} ms`).join(", ") || "none";
  console.log(`\n### Page in Chromium: long tasks of the demo's page, processor four times slower
\nwithout the agent: ${list(without)}\nwith it: ${list(withAgent)}
of its script in one task at most: ${Math.round(longestOfAgent)} ms\ncaused by it: ${list(causedByAgent)}`);
  return causedByAgent.length === 0;
}

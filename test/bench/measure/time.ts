import type { Row } from "../suites.ts";
import { type Competitor, now, runSlice, setUp, warmUp } from "./competitors.ts";
import type { Environment } from "./environment.ts";

/** Nanoseconds a unit, one figure for each round; the rounds of all rows of a suite belong together. */
export interface Timing {
  readonly label: string;
  readonly rounds: readonly number[];
}

interface Entrant {
  readonly competitor: Competitor;
  /** How often it does its work in a slice: about {@link SLICE_MS}, and no more than its row allows. */
  readonly times: number;
  readonly figures: number[];
}

const SLICE_MS = 1;
const SLICES_A_ROUND = 40;

/**
 * Times the rows of a suite in interleaved rounds. A round is forty slices of about a millisecond of each row, taken in
 * turns: what else the machine does lasts longer than that, and so slows all of them.
 */
export async function measureTime(
  rows: readonly Row[],
  rounds: number,
  environment: Environment,
): Promise<readonly Timing[]> {
  const entrants: Entrant[] = [];
  for (const competitor of await setUp(rows, environment)) entrants.push(await enter(competitor, environment));
  for (let round = 0; round < rounds; round++) await measureRound(entrants, environment);
  return entrants.map(({ competitor, figures }) => ({ label: competitor.row.label, rounds: figures }));
}

async function measureRound(entrants: readonly Entrant[], environment: Environment): Promise<void> {
  const elapsed = entrants.map(() => 0);
  environment.collect();
  for (let slice = 0; slice < SLICES_A_ROUND; slice++) {
    for (const [index, { competitor, times }] of entrants.entries()) {
      elapsed[index] = (elapsed[index] ?? 0) + (await runSlice(competitor, times, environment, now));
    }
  }
  for (const [index, { competitor, times, figures }] of entrants.entries()) {
    figures.push(((elapsed[index] ?? 0) * 1e6) / (SLICES_A_ROUND * times * competitor.row.perWork));
  }
}

async function enter(competitor: Competitor, environment: Environment): Promise<Entrant> {
  const { slice } = competitor.row;
  const sliceMs = await warmUp(competitor, environment);
  return { competitor, times: Math.min(slice, Math.max(1, Math.ceil((slice * SLICE_MS) / sliceMs))), figures: [] };
}

import type { Row } from "../suites.ts";
import { type Competitor, runSlice, setUp, warmUp } from "./competitors.ts";
import type { Environment } from "./environment.ts";

/** Bytes allocated a unit, one figure for each slice. */
export interface Allocation {
  readonly label: string;
  readonly slices: readonly number[];
}

const SLICES = 15;
const MAX_ATTEMPTS = 5 * SLICES;

/**
 * Measures what is put on the heap while a slice runs, in a young generation that has just been collected and is so large
 * that it is hardly ever collected meanwhile; a slice in which it is, is taken again. The drain is left out.
 */
export async function measureAllocation(
  rows: readonly Row[],
  environment: Environment,
): Promise<readonly Allocation[]> {
  const results: Allocation[] = [];
  for (const competitor of await setUp(rows, environment)) {
    await warmUp(competitor, environment);
    results.push({ label: competitor.row.label, slices: await measureSlices(competitor, environment) });
  }
  return results;
}

async function measureSlices(competitor: Competitor, environment: Environment): Promise<number[]> {
  const { label, slice, perWork } = competitor.row;
  const slices: number[] = [];
  for (let attempt = 0; slices.length < SLICES; attempt++) {
    if (attempt === MAX_ATTEMPTS) throw new Error(`${label}: the heap was collected in most slices`);
    environment.collect();
    const bytes = await runSlice(competitor, slice, environment, environment.heapBytes);
    if (bytes >= 0) slices.push(bytes / (slice * perWork));
  }
  return slices;
}

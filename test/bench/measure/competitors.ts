import type { Contender } from "../contender.ts";
import type { Row } from "../suites.ts";
import type { Environment } from "./environment.ts";

/** A row whose contender is set up. */
export interface Competitor {
  readonly row: Row;
  readonly contender: Contender;
}

/** Sets up the rows whose contenders there are. */
export async function setUp(rows: readonly Row[], environment: Environment): Promise<Competitor[]> {
  const competitors: Competitor[] = [];
  for (const row of rows) {
    const { createContender } = await environment.load(row.module);
    const contender = createContender(row.size);
    if (contender) competitors.push({ row, contender });
  }
  return competitors;
}

const WARM_UP_MS = 500;

/**
 * Runs until the code is compiled.
 *
 * @returns The milliseconds that one slice takes in the end.
 */
export async function warmUp(competitor: Competitor, environment: Environment): Promise<number> {
  const recent: number[] = [];
  const start = now();
  while (now() - start < WARM_UP_MS || recent.length < 3) {
    recent.push(await runSlice(competitor, competitor.row.slice, environment, now));
  }
  const late = recent.slice(-10);
  return late.reduce((sum, ms) => sum + ms, 0) / late.length;
}

/** Reads the clock that slices are timed by, in milliseconds. */
export function now(): number {
  return performance.now();
}

/**
 * Does the work so many times, then empties the sink.
 *
 * @returns What `read` rose by while the work was done: milliseconds or bytes, the drain left out.
 * @throws Error when not everything arrived: what is dropped is cheap.
 */
export async function runSlice(
  { row, contender }: Competitor,
  times: number,
  environment: Environment,
  read: () => number,
): Promise<number> {
  const before = read();
  contender.run(times);
  const rise = read() - before;
  const received = await contender.drain();
  if (received !== times) throw new Error(`${row.label}: ${times} made, ${received} arrived`);
  await environment.turn();
  return rise;
}

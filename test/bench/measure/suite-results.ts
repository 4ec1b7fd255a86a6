import { type Platform, rowsOn, suites } from "../suites.ts";
import { type Allocation, measureAllocation } from "./allocation.ts";
import type { Environment } from "./environment.ts";
import { measureTime, type Timing } from "./time.ts";

/** What is measured: `allocation` needs a process with a young generation of its own size. */
export type Quantity = "time" | "allocation";

/** The figures of a suite; plain data, so that a process or a page can hand them out. */
export interface SuiteResult {
  readonly title: string;
  readonly unit: string;
  readonly timings: readonly Timing[];
  readonly allocations: readonly Allocation[];
}

/** What a run is to measure. */
export interface Assignment {
  readonly platform: Platform;
  readonly quantity: Quantity;
  /** How often each row is timed. */
  readonly rounds: number;
  /** The contenders' modules, where not all are wanted. */
  readonly modules?: readonly string[];
}

/** Measures every suite that the assignment leaves rows of, one after the other. */
export async function measureSuites(assignment: Assignment, environment: Environment): Promise<SuiteResult[]> {
  const { platform, quantity, rounds, modules } = assignment;
  const results: SuiteResult[] = [];
  for (const suite of suites) {
    const rows = rowsOn(suite, platform).filter((row) => modules?.includes(row.module) ?? true);
    if (rows.length === 0 || (quantity === "allocation" && !suite.allocation)) continue;
    results.push({
      title: suite.title,
      unit: suite.unit,
      timings: quantity === "time" ? await measureTime(rows, rounds, environment) : [],
      allocations: quantity === "allocation" ? await measureAllocation(rows, environment) : [],
    });
  }
  return results;
}

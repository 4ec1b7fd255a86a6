import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "./published-entries.ts";

const folder = join(repository, "node_modules/.cache/test-counts");

/** How many tests of a run ended which way. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Formats counts as the line that CI looks for: `12 passed, 0 failed`, and what was skipped if anything was. */
export function summaryLine({ passed, failed, skipped }: TestCounts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

/** Leaves a runner's counts for {@link takeCounts}, which runs in another process. */
export function leaveCounts(runner: string, counts: TestCounts): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${runner}.json`), JSON.stringify(counts));
}

/** Takes what a runner left, so that a later run never finds it, or undefined if the runner came to no end. */
export function takeCounts(runner: string): TestCounts | undefined {
  const path = join(folder, `${runner}.json`);
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  } finally {
    rmSync(path, { force: true });
  }
}

/** Adds counts up. */
export function sumCounts(counts: readonly TestCounts[]): TestCounts {
  return {
    passed: counts.reduce((sum, { passed }) => sum + passed, 0),
    failed: counts.reduce((sum, { failed }) => sum + failed, 0),
    skipped: counts.reduce((sum, { skipped }) => sum + skipped, 0),
  };
}

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { repository } from "./published-entries.ts";

const folder = join(repository, "node_modules/.cache/test-counts");

/** How many tests of a run ended which way. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** What failed and why, for the end of the output: a runner's own account may be far above it. */
  readonly failures?: readonly string[];
}

/** Longest account of a failure, in characters. */
const MAX_FAILURE_LENGTH = 1_500;

/** Tells of a failed test: its name, and what went wrong. */
export function describeFailure(name: string, messages: readonly (string | undefined)[]): string {
  const text = [name, ...messages.map((message) => message ?? "no message")].join("\n");
  return stripVTControlCharacters(text).slice(0, MAX_FAILURE_LENGTH);
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
    failures: counts.flatMap(({ failures = [] }) => failures),
  };
}

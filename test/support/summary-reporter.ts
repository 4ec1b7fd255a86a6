import type { Reporter, TestModule } from "vitest/node";
import { leaveCounts } from "./test-counts.ts";

/** Vitest reporter: prints the seed of the properties, and leaves the counts of a run for the line that ends `npm test`. */
export default class SummaryReporter implements Reporter {
  onInit(): void {
    const seed = process.env["FAST_CHECK_SEED"];
    if (seed !== undefined) console.log(`Properties are drawn with FAST_CHECK_SEED=${seed}`);
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    // A file that fails to load has no tests that could fail.
    const errors = modules.reduce((sum, module) => sum + module.errors().length, unhandledErrors.length);
    leaveCounts("vitest", { passed: count("passed"), failed: count("failed") + errors, skipped: count("skipped") });
  }
}

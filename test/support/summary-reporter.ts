import { inspect } from "node:util";
import type { Reporter, TestModule } from "vitest/node";
import { describeFailure, leaveCounts } from "./test-counts.ts";

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
    const errors = [...modules.flatMap((module) => module.errors()), ...unhandledErrors];
    const failures = tests.flatMap((test) => {
      const { state, errors = [] } = test.result();
      const messages = errors.map(({ message }) => message);
      return state === "failed" ? [describeFailure(`${test.module.moduleId} > ${test.fullName}`, messages)] : [];
    });
    leaveCounts("vitest", {
      passed: count("passed"),
      failed: count("failed") + errors.length,
      skipped: count("skipped"),
      failures: [...failures, ...errors.map((error) => describeFailure("outside any test", [inspect(error)]))],
    });
  }
}

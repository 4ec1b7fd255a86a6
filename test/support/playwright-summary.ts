import type { Reporter, Suite, TestError } from "@playwright/test/reporter";
import { describeFailure, leaveCounts } from "./test-counts.ts";

/** Playwright reporter: leaves the counts of a run for the line that ends `npm test`. */
export default class PlaywrightSummary implements Reporter {
  #suite: Suite | undefined;
  readonly #errors: string[] = [];

  onBegin(_config: unknown, suite: Suite): void {
    this.#suite = suite;
  }

  /** An error outside any test, such as a file that does not load or a server that does not start. */
  onError({ message }: TestError): void {
    this.#errors.push(describeFailure("outside any test", [message]));
  }

  onEnd(): void {
    const tests = this.#suite?.allTests() ?? [];
    const count = (outcome: string) => tests.filter((test) => test.outcome() === outcome).length;
    const failures = tests.flatMap((test) => {
      const errors = test.results.flatMap((result) => result.errors);
      const messages = errors.map(({ message }) => message);
      return test.ok() ? [] : [describeFailure(test.titlePath().filter(Boolean).join(" > "), messages)];
    });
    leaveCounts("playwright", {
      passed: count("expected"),
      // A test that passes at times is a failing test.
      failed: count("unexpected") + count("flaky") + this.#errors.length,
      skipped: count("skipped"),
      failures: [...failures, ...this.#errors],
    });
  }

  printsToStdio(): boolean {
    return false;
  }
}

import type { Reporter, Suite } from "@playwright/test/reporter";
import { leaveCounts } from "./test-counts.ts";

/** Playwright reporter: leaves the counts of a run for the line that ends `npm test`. */
export default class PlaywrightSummary implements Reporter {
  #suite: Suite | undefined;
  #errors = 0;

  onBegin(_config: unknown, suite: Suite): void {
    this.#suite = suite;
  }

  /** An error outside any test, such as a file that does not load or a server that does not start. */
  onError(): void {
    this.#errors += 1;
  }

  onEnd(): void {
    const outcomes = this.#suite?.allTests().map((test) => test.outcome()) ?? [];
    const count = (outcome: string) => outcomes.filter((each) => each === outcome).length;
    leaveCounts("playwright", {
      passed: count("expected"),
      // A test that passes at times is a failing test.
      failed: count("unexpected") + count("flaky") + this.#errors,
      skipped: count("skipped"),
    });
  }

  printsToStdio(): boolean {
    return false;
  }
}

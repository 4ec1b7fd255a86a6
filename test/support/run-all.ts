// `npm test`: every check in order, and one line at the end, `N passed, N failed`, over all of them.
// `npm test -- --ci` adds what CI runs after the tests.
import { spawnSync } from "node:child_process";
import { sumCounts, summaryLine, type TestCounts, takeCounts } from "./test-counts.ts";

interface Step {
  /** The npm script that does it, and its arguments. */
  readonly script: readonly string[];
  /** The test runner whose tests count one by one; a step without one counts as one. */
  readonly runner?: "vitest" | "playwright";
}

const steps: readonly Step[] = [
  { script: ["build"] },
  { script: ["typecheck"] },
  { script: ["lint"] },
  { script: ["test:vitest"], runner: "vitest" },
  { script: ["test:browser"], runner: "playwright" },
];

const ciSteps: readonly Step[] = [
  { script: ["test:oap"], runner: "vitest" },
  { script: ["demo", "--", "--once"] },
  { script: ["soak", "--", "chromium", "workerd", "--minutes", "0.2", "--closes", "3", "--requests", "5000"] },
  { script: ["size"] },
  { script: ["bench", "--", "--rounds", "3"] },
];

function run({ script, runner }: Step): TestCounts {
  if (runner) {
    takeCounts(runner);
  }
  console.log(`\n▶ npm run ${script.join(" ")}`);
  const { status } = spawnSync("npm", ["run", "--silent", ...script], {
    stdio: ["ignore", "inherit", "inherit"],
    shell: process.platform === "win32",
  });
  const passed = status === 0;
  const counts = runner && takeCounts(runner);
  if (!counts) {
    return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 };
  }
  // A runner may fail with no test to blame, for example when it finds no tests.
  return passed || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}

const results = (process.argv.includes("--ci") ? [...steps, ...ciSteps] : steps).map((step) => ({
  name: step.script.join(" "),
  counts: run(step),
}));
console.log();
for (const { name, counts } of results) {
  console.log(`${counts.failed > 0 ? "✗" : "✓"} ${name}: ${counts.passed} ok, ${counts.failed} not`);
}
const total = sumCounts(results.map(({ counts }) => counts));
for (const failure of total.failures ?? []) console.log(`\n✗ ${failure}`);
console.log(`\n${summaryLine(total)}`);
process.exitCode = total.failed > 0 ? 1 : 0;

// Vitest 5 prints failures with these two, and Node 20 has neither.
import "core-js/actual/map/group-by.js";
import "core-js/actual/object/group-by.js";
import { defineConfig } from "vitest/config";

const tests = (...folders: string[]) => folders.map((folder) => `test/${folder}/**/*.test.ts`);

process.env["FAST_CHECK_SEED"] ??= String(Date.now() % 2 ** 31);

export default defineConfig({
  test: {
    reporters: ["default", "./test/support/summary-reporter.ts"],
    projects: [
      {
        test: {
          name: "sources",
          include: tests("unit", "property", "contract", "devtools", "gateway", "support", "arch"),
          exclude: ["test/arch/side-effects.test.ts", "test/contract/runtimes/**"],
          setupFiles: "test/property/seed.ts",
          // Properties take their time where other work has the cores; none of them says how long it may take.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: "package",
          include: [
            ...tests("package", "workers", "deno", "node", "hono", "cli", "contract/runtimes"),
            "test/arch/side-effects.test.ts",
          ],
          globalSetup: "test/support/packed.ts",
          // Other runtimes are processes that have to start.
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
    ],
  },
});

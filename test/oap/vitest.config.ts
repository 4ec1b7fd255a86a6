// Vitest 5 prints failures with these two, and Node 20 has neither.
import "core-js/actual/map/group-by.js";
import "core-js/actual/object/group-by.js";
import { defineConfig } from "vitest/config";

/** `npm run test:oap`: against a real SkyWalking server. Apart from the others, which need nothing but Node. */
// biome-ignore lint/style/noDefaultExport: Vitest takes its settings from the default export.
export default defineConfig({
  test: {
    name: "oap",
    root: new URL("../..", import.meta.url).pathname,
    include: ["test/oap/**/*.test.ts"],
    reporters: ["default", "./test/support/summary-reporter.ts"],
    globalSetup: ["test/oap/kit/global-setup.ts", "test/support/packed.ts"],
    // One server at a time: each wants a core and half a gigabyte.
    fileParallelism: false,
    // A server starts in 10 s, on a busy machine in minutes; an alarm takes OAP up to two.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});

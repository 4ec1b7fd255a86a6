import { defineConfig } from "@playwright/test";
import type { BrowserFixtures } from "./test/browser/fixtures.ts";
import { selectBrowsers } from "./test/support/browser-selection.ts";

const found = await selectBrowsers();

export default defineConfig<object, BrowserFixtures>({
  testDir: "test/browser",
  outputDir: "test-results",
  timeout: 30_000,
  retries: 0,
  // WebKitGTK's driver runs one browser at a time, and keepalive requests of one page compete for the machine's two cores.
  workers: 1,
  forbidOnly: process.env["CI"] !== undefined,
  reporter: [["list"], ["./test/support/playwright-summary.ts"]],
  projects: found.map((browser) => ({ name: browser.engine, use: { found: browser } })),
});

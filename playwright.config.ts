import { defineConfig } from "@playwright/test";
import type { BrowserFixtures } from "./test/browser/fixtures.ts";
import { selectBrowsers } from "./test/support/browser-selection.ts";

const found = await selectBrowsers();
const withoutBrowser = "no-browser.spec.ts";

export default defineConfig<object, BrowserFixtures>({
  testDir: "test/browser",
  outputDir: "test-results",
  timeout: 30_000,
  retries: 0,
  // WebKitGTK's driver runs one browser at a time, and the other browsers need the cores themselves.
  workers: 1,
  forbidOnly: process.env["CI"] !== undefined,
  reporter: [["list"], ["./test/support/playwright-summary.ts"]],
  projects:
    found.length === 0
      ? [{ name: "none", testMatch: withoutBrowser }]
      : found.map((browser) => ({ name: browser.engine, testIgnore: withoutBrowser, use: { found: browser } })),
});

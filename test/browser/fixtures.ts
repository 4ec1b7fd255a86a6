import { test as base } from "@playwright/test";
import { type Browser, openBrowser, type Tab } from "../support/browser-tab.ts";
import type { FoundBrowser } from "../support/browsers.ts";
import { type Site, startSite } from "../support/site.ts";
import { readBundle, serveBundle } from "./agent-page.ts";
import { type PageCollector, startPageCollector } from "./page-collector.ts";

export { expect } from "@playwright/test";

/** Options that a project sets. */
export interface BrowserFixtures {
  /** The browser that the project runs in. */
  readonly found: FoundBrowser | undefined;
  /** That browser, started once for each worker process. */
  readonly runningBrowser: Browser;
  /** The script tag's source, read once: a build may be under way beside a test run. */
  readonly bundle: string;
}

/** What each test gets anew. */
export interface PageFixtures {
  /** A tab with nothing in it yet. */
  readonly tab: Tab;
  /** The page's own origin; it serves the script-tag bundle and an empty page, `/blank`. */
  readonly site: Site;
  /** Another origin, whose CORS rules allow the header `sw8` and no other. */
  readonly other: Site;
  /** What the agent reports to. */
  readonly collector: PageCollector;
}

/** Playwright's `test` with the fixtures of this folder, the same in every engine. */
export const test = base.extend<PageFixtures, BrowserFixtures>({
  found: [undefined, { option: true, scope: "worker" }],
  runningBrowser: [
    async ({ found }, use) => {
      if (found === undefined) throw new Error("no project of playwright.config.ts names a browser");
      const browser = await openBrowser(found);
      await use(browser);
      await browser.close();
    },
    { scope: "worker" },
  ],
  bundle: [async ({}, use) => use(await readBundle()), { scope: "worker" }],
  tab: async ({ runningBrowser }, use) => {
    const tab = await runningBrowser.newTab();
    await use(tab);
    await tab.close();
  },
  site: async ({ bundle }, use) => {
    const site = await startSite();
    serveBundle(site, bundle);
    await use(site);
    await site.close();
  },
  other: async ({}, use) => {
    const other = await startSite({ allowHeaders: "sw8" });
    await use(other);
    await other.close();
  },
  collector: async ({}, use) => {
    const collector = await startPageCollector();
    await use(collector);
    await collector.close();
  },
});

import { type BrowserContext, chromium, firefox, type Page, webkit } from "playwright";
import { openMiniBrowser } from "./browser-webdriver.ts";
import type { FoundBrowser, PlaywrightBrowser } from "./browsers.ts";

/** A browser tab, whichever protocol drives it, so that one test runs in every engine. */
export interface Tab {
  /** Loads a page and returns after its `load` event. */
  goto(url: string): Promise<void>;
  /** Clicks the first element that matches, as a user would: the event is trusted. */
  click(selector: string): Promise<void>;
  /**
   * Calls a function in the page and returns what it settles with. The function is sent as source text, so it sees
   * nothing of the test's scope; argument and result travel as JSON.
   */
  evaluate<Result>(pageFunction: () => Result | Promise<Result>): Promise<Result>;
  evaluate<Result, Argument>(
    pageFunction: (argument: Argument) => Result | Promise<Result>,
    argument: Argument,
  ): Promise<Result>;
  /** Opens another tab of the same browser and profile, which shares cookies, cache and storage with this one. */
  openBeside(): Promise<Tab>;
  /** Collects garbage and tells the bytes that the page's scripts then hold; undefined where the browser does not tell. */
  heapBytes(): Promise<number | undefined>;
  /** Writes what the tab shows to a PNG file. */
  screenshot(path: string): Promise<void>;
  /** Closes the tab as a user would: the page sees `visibilitychange` and `pagehide`. Once closed, it does nothing. */
  close(): Promise<void>;
}

/** A running browser. */
export interface Browser {
  /** Opens a tab that shares no cookies, cache or storage with earlier ones. */
  newTab(): Promise<Tab>;
  /** Ends every tab and every process that {@link openBrowser} started. */
  close(): Promise<void>;
}

/** Starts a browser that `findBrowser` found, headless. */
export function openBrowser(found: FoundBrowser): Promise<Browser> {
  return found.driver === "webdriver" ? openMiniBrowser(found) : openPlaywright(found);
}

/** How large a tab's viewport is, in CSS pixels. */
export const VIEWPORT: { readonly width: number; readonly height: number } = { width: 1280, height: 800 };

async function openPlaywright(found: PlaywrightBrowser): Promise<Browser> {
  const browser = await { chromium, firefox, webkit }[found.engine].launch(found.options);
  let context: BrowserContext | undefined;
  return {
    newTab: async () => {
      // Only now: who closes a tab does not wipe the profile, which would cut off what the tab still sends.
      await context?.close();
      context = await browser.newContext({ viewport: VIEWPORT });
      return playwrightTab(await context.newPage());
    },
    close: () => browser.close(),
  };
}

function playwrightTab(page: Page): Tab {
  let hasCrashed = false;
  page.on("crash", () => {
    hasCrashed = true;
  });
  return {
    goto: async (url) => {
      await page.goto(url, { waitUntil: "load" });
    },
    click: (selector) => page.click(selector),
    // As text, since the function was compiled for Node and Playwright would check its argument's type too closely.
    evaluate: async <Result, Argument>(
      pageFunction: (argument: Argument) => Result | Promise<Result>,
      argument?: Argument,
    ) => page.evaluate<Result>(callExpression(pageFunction, argument)),
    openBeside: async () => playwrightTab(await page.context().newPage()),
    heapBytes: () => heapBytesOf(page),
    screenshot: async (path) => {
      await page.screenshot({ path });
    },
    close: async () => {
      // What has crashed sees no event any more.
      if (page.isClosed() || hasCrashed) return;
      const closed = page.waitForEvent("close");
      // Chromium forgets that it was asked while another page was taking this one's place; that page is closed once it is there.
      page.on("load", () => void page.close({ runBeforeUnload: true }).catch(() => undefined));
      await page.close({ runBeforeUnload: true });
      await closed;
    },
  };
}

async function heapBytesOf(page: Page): Promise<number | undefined> {
  // Only Chromium has this protocol.
  const session = await page
    .context()
    .newCDPSession(page)
    .catch(() => undefined);
  if (session === undefined) return undefined;
  // What the page has thrown and written is kept for a console to show.
  await session.send("Runtime.discardConsoleEntries");
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return usedSize;
}

/** A JavaScript expression that calls `pageFunction` with `argument`; its value is the promise of the call's result. */
export function callExpression<Argument, Result>(
  pageFunction: (argument: Argument) => Result,
  argument: Argument | undefined,
): string {
  // The compilers of tsx and Playwright may wrap inner functions in `__name(…)`, which a page does not have.
  return `((__name) => (${pageFunction})(${JSON.stringify(argument)}))((named) => named)`;
}

import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { renderServiceMap, renderTraceTree } from "../src/devtools/index.ts";
import { openBrowser, type Tab } from "../test/support/browser-tab.ts";
import { findBrowser, HOW_TO_INSTALL } from "../test/support/browsers.ts";
import type { Demo } from "./demo.ts";
import { checkTrace, findClickTrace } from "./whole-trace.ts";

const SCREENSHOTS = fileURLToPath(new URL("./screenshots/", import.meta.url));

/**
 * Clicks through the demo in a real browser and prints what the collector received.
 *
 * @returns True if the trace is whole.
 * @throws Error if there is no browser, or if the trace does not arrive.
 */
export async function runOnce({ collector, shop, worker, stock }: Demo): Promise<boolean> {
  const found = await findBrowser("chromium");
  if (!found) throw new Error(`There is no Chromium here; ${HOW_TO_INSTALL.chromium}.`);
  console.log(`Browser    ${found.source}`);
  const browser = await openBrowser(found);
  try {
    const tab = await browser.newTab();
    await mkdir(SCREENSHOTS, { recursive: true });
    await buy(tab, shop.url);
    await tab.screenshot(`${SCREENSHOTS}shop.png`);
    const { store } = collector;
    const traceId = await store.waitFor(findClickTrace, { timeoutMs: 20_000 });
    const trace = store.trace(traceId);
    console.log(
      `Trace      ${traceId}\n\n${trace ? renderTraceTree(trace) : ""}\n\n${renderServiceMap(store.serviceMap())}\n`,
    );
    const checks = checkTrace(store, traceId, new URL(worker.url).host, new URL(stock.url).host);
    for (const { says, holds } of checks) console.log(`${holds ? "✓" : "✗"} ${says}`);
    await photograph(tab, collector.url, traceId);
    return checks.every(({ holds }) => holds);
  } finally {
    await browser.close();
  }
}

/** Loads the shop, adds something to the cart and waits for the answer. */
export async function buy(tab: Tab, url: string): Promise<void> {
  await tab.goto(url);
  await tab.click("#buy");
  await untilShown(tab, "output.done");
}

async function photograph(tab: Tab, collector: string, traceId: string): Promise<void> {
  await tab.goto(`${collector}/#/trace/${traceId}`);
  await untilShown(tab, ".waterfall");
  await tab.screenshot(`${SCREENSHOTS}waterfall.png`);
  await tab.goto(`${collector}/#/map`);
  await untilShown(tab, "main svg");
  await tab.screenshot(`${SCREENSHOTS}map.png`);
  console.log(`\nScreenshots in ${SCREENSHOTS}`);
}

/** Waits until the page has an element that matches. */
function untilShown(tab: Tab, selector: string): Promise<void> {
  return tab.evaluate(
    (wanted) =>
      new Promise<void>((resolve) => {
        const observer = new MutationObserver(look);
        function look(): void {
          if (document.querySelector(wanted) === null) return;
          observer.disconnect();
          resolve();
        }
        observer.observe(document, { attributes: true, childList: true, subtree: true });
        look();
      }),
    selector,
  );
}

import { isDeepStrictEqual } from "node:util";
import { startCollector } from "../../src/devtools/index.ts";
import { readBundle, serveBundle } from "../browser/agent-page.ts";
import { segmentsOf, serveLeftPage, sumUp, useLeftPage, WAYS_TO_LEAVE, WHOLE_VISIT } from "../browser/left-page.ts";
import type { Browser } from "../support/browser-tab.ts";
import { startSite } from "../support/site.ts";

/** What became of the pages that were left in one way. */
export interface LeftPages {
  readonly way: string;
  readonly pages: number;
  /** Of six a page. */
  readonly segments: number;
  readonly duplicates: number;
  /** Pages of which something was missing or wrong, with what arrived of them. */
  readonly faults: readonly string[];
}

const SEGMENTS = 6;

/** Leaves `pages` pages in every way there is. */
export async function leavePages(browser: Browser, pages: number): Promise<LeftPages[]> {
  const results: LeftPages[] = [];
  for (const way of Object.keys(WAYS_TO_LEAVE)) results.push(await leavePagesBy(browser, way, pages));
  return results;
}

async function leavePagesBy(browser: Browser, way: string, pages: number): Promise<LeftPages> {
  const collector = await startCollector({ maxSegments: pages * SEGMENTS * 2 });
  const site = await startSite();
  serveBundle(site, await readBundle());
  await serveLeftPage(site, collector.url);
  const arrived = (visit: number) =>
    segmentsOf(
      collector.store.segments().map(({ segment }) => segment),
      visit,
    );
  const first = await browser.newTab();
  for (let visit = 1; visit <= pages; visit++) {
    const tab = await first.openBeside();
    await useLeftPage(tab, site, visit);
    await WAYS_TO_LEAVE[way]?.(tab, site);
    const isWhole = () => arrived(visit).length >= SEGMENTS;
    // What is lost is counted at the end.
    await collector.store.waitFor(isWhole, { timeoutMs: 10_000 }).catch(() => undefined);
    await tab.close();
  }
  await first.close();
  const faults = Array.from({ length: pages }, (_visit, index) => index + 1).flatMap((visit) => {
    const whole = sumUp(arrived(visit), site, visit);
    return isDeepStrictEqual(whole, WHOLE_VISIT) ? [] : [`page ${visit}: ${JSON.stringify(whole)}`];
  });
  const { received, duplicates } = collector.store.stats().signals.segments;
  await site.close();
  await collector.close();
  return { way, pages, segments: received, duplicates, faults };
}

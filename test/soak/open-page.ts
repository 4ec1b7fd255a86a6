import { setTimeout as wait } from "node:timers/promises";
import type { ReporterStats } from "../../src/core/report/reporter.ts";
import { type StoreStats, startCollector } from "../../src/devtools/index.ts";
import { agentPage, barePage, readBundle, serveBundle } from "../browser/agent-page.ts";
import type { Browser, Tab } from "../support/browser-tab.ts";
import { answer, html, reset, type Site, startSite } from "../support/site.ts";
import { type BusyWork, keepBusy } from "./busy-page.ts";

/** How the page is used while it is open. */
export interface OpenPageOptions {
  readonly minutes: number;
  readonly requestsPerSecond: number;
  /** Called with each reading, while the page is open. */
  readonly onReading: (reading: Reading) => void;
}

/** What the page held at a moment. */
export interface Reading {
  readonly minute: number;
  /** After a garbage collection; undefined where the browser does not tell. */
  readonly heapBytes: number | undefined;
  /** The same of the same page without the agent, which is open beside it: what a browser keeps of any page is not ours. */
  readonly bareHeapBytes: number | undefined;
  readonly requests: number;
}

/** What was seen of a page that stayed open. */
export interface OpenPage {
  readonly readings: readonly Reading[];
  /** What the page's agent says. */
  readonly page: ReporterStats;
  /** What the collector says. */
  readonly collector: StoreStats;
}

declare global {
  var busy: BusyWork;
}

/** Readings after the first, evenly spread: with ten minutes one each minute. */
const READINGS = 10;
const CLICK_EVERY_MS = 1_000;

/** What the page calls an agent where there is none. */
const NO_AGENT = `<script>window.skywalkingEdge = { agent: {
  trace: (name, callback) => callback({ context: { now: () => Date.now() } }),
  captureError() {}, setTags() {}, setPage() {}, flush: () => Promise.resolve(),
} }</script>`;

/** Keeps a page open and busy, and beside it the same page without the agent, and reads the heaps of both all along. */
export async function keepPageOpen(browser: Browser, options: OpenPageOptions): Promise<OpenPage> {
  const { minutes, requestsPerSecond, onReading } = options;
  const collector = await startCollector();
  const site = await startSite();
  await serveShop(site, collector.url, requestsPerSecond);
  const tab = await browser.newTab();
  const bare = (await tab.heapBytes()) === undefined ? undefined : await tab.openBeside();
  const tabs = bare ? [tab, bare] : [tab];
  await tab.goto(`${site.origin}/shop`);
  // Another site has another process, and so a heap of its own.
  await bare?.goto(`${site.origin.replace("127.0.0.1", "localhost")}/bare`);
  const readings: Reading[] = [];
  const startedAt = performance.now();
  for (let number = 0; number <= READINGS; number++) {
    const minute = (minutes * number) / READINGS;
    await clickUntil(tabs, startedAt + minute * 60_000);
    // What is under way or queued varies with the machine's load, and is no growth.
    for (const each of tabs) await each.evaluate(() => busy.pause());
    const requests = await tab.evaluate(() => busy.requests);
    const reading = { minute, heapBytes: await tab.heapBytes(), bareHeapBytes: await bare?.heapBytes(), requests };
    readings.push(reading);
    onReading(reading);
    if (number < READINGS) for (const each of tabs) await each.evaluate(() => busy.resume());
  }
  const page = await tab.evaluate(async () => {
    await skywalkingEdge.agent.stop();
    return skywalkingEdge.agent.stats();
  });
  const seen = { readings, page, collector: collector.store.stats() };
  for (const each of tabs) await each.close();
  await site.close();
  await collector.close();
  return seen;
}

/** Clicks as a user does, so that the browser measures interactions. */
async function clickUntil(tabs: readonly Tab[], time: number): Promise<void> {
  while (performance.now() < time) {
    for (const tab of tabs) await tab.click("#buy");
    await wait(Math.min(CLICK_EVERY_MS, Math.max(0, time - performance.now())));
  }
}

async function serveShop(site: Site, collector: string, requestsPerSecond: number): Promise<void> {
  serveBundle(site, await readBundle());
  for (const path of ["/stock", "/price", "/log"]) site.route(path, answer({ body: "7" }));
  site.route("/broken", answer({ status: 500, body: "no" }));
  site.route("/missing", answer({ status: 404 }));
  site.route("/reset", reset);
  const body = `<h1>Shop</h1><button id="buy">Buy</button><button id="more">More</button>
    <script>window.busy = ((__name) => (${keepBusy})(${requestsPerSecond}))((named) => named);</script>`;
  site.route("/shop", html(agentPage({ collector, body })));
  site.route("/bare", html(barePage(NO_AGENT, body)));
}

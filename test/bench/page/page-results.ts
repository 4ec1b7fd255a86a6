import { chromium } from "playwright";
import { findBrowser } from "../../support/browsers.ts";
import { loadScripts, PAGE_AGENTS } from "./agents.ts";
import { type LongTasks, measureLongTasks } from "./demo-long-tasks.ts";
import { measureInteractions } from "./interaction-cost.ts";
import { measureRequests, type RequestFigures } from "./request-cost.ts";
import { startShopServer } from "./shop-server.ts";
import { measureStarts } from "./start-cost.ts";
import { noFigures, type PageFigures } from "./turns.ts";

/** What agents cost a page. */
export interface PageResults {
  readonly inProcess: RequestFigures;
  readonly socket: RequestFigures;
  readonly starts: PageFigures;
  readonly interactions: PageFigures;
  readonly longTasks: LongTasks;
}

/** Measures agents in pages of the Chromium found on this machine, or returns undefined when there is none. */
export async function measurePages(rounds: number): Promise<PageResults | undefined> {
  const found = await findBrowser("chromium");
  if (found?.driver !== "playwright") return undefined;
  const scripts = await loadScripts();
  const server = await startShopServer(PAGE_AGENTS, scripts);
  const browser = await chromium.launch(found.options);
  const inProcess = { figures: noFigures(), waits: noFigures() };
  const socket = { figures: noFigures(), waits: noFigures() };
  const figures = { inProcess, socket, starts: noFigures(), interactions: noFigures() };
  try {
    for (let round = 0; round < rounds; round++) {
      await measureRequests(browser, server, "in-process", figures.inProcess);
      await measureRequests(browser, server, "socket", figures.socket);
      await measureStarts(browser, server, scripts, figures.starts);
      await measureInteractions(browser, server, figures.interactions);
    }
    return { ...figures, longTasks: await measureLongTasks(browser) };
  } finally {
    await browser.close();
    await server.stop();
  }
}

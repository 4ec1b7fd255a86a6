import type { Browser } from "playwright";
import type { MeasuredPage } from "./main-thread.ts";
import type { ShopServer } from "./shop-server.ts";
import { type PageFigures, takeTurns } from "./turns.ts";
import { SLICES } from "./workload.ts";

/** Clicks of each agent in a round. */
const CLICKS = 1_000;
/** Agents that wait until a user does nothing any more wait no longer. */
const DRAIN_MS = 1_500;
/** In the middle of the page's second button. */
const ON_BUTTON = { x: 320, y: 60 };

/**
 * Measures one round of trusted clicks on a button that has a listener: what the browser does for a click is in the bare
 * figure, what agents do with it and with the browser's timing of it in theirs.
 */
export async function measureInteractions(browser: Browser, server: ShopServer, figures: PageFigures): Promise<void> {
  const agents = await takeTurns(browser, CLICKS, {
    address: (agent) => server.pageUrl(agent, "shop?in-process"),
    figures,
    drainMs: DRAIN_MS,
    slice: click,
  });
  for (const agent of agents) server.takeReports(agent);
}

/** Clicks without waiting for the answer to each: the browser takes them one by one. */
async function click(page: MeasuredPage): Promise<void> {
  const event = { ...ON_BUTTON, button: "left", clickCount: 1 };
  const dispatched = Array.from({ length: CLICKS / SLICES }, () => [
    page.send("Input.dispatchMouseEvent", { ...event, type: "mousePressed" }),
    page.send("Input.dispatchMouseEvent", { ...event, type: "mouseReleased" }),
  ]);
  await Promise.all(dispatched.flat());
}

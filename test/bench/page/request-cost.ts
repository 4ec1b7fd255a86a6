import type { Browser } from "playwright";
import { BARE, type PageAgent } from "./agents.ts";
import type { ShopServer } from "./shop-server.ts";
import { type PageFigures, takeTurns } from "./turns.ts";
import { FETCHES } from "./workload.ts";

/** How the page's requests are answered. */
export type AnsweredBy = "in-process" | "socket";

/** What a request costs: processor time of the main thread, and what the page waits longer for its answer. */
export interface RequestFigures {
  readonly figures: PageFigures;
  readonly waits: PageFigures;
}

/** OpenTelemetry waits 0.3 seconds for resource timings and 5 more for its batch; nobody waits longer. */
const DRAIN_MS = 6_500;

/** Measures one round of the page's requests; what agents do of it later is waited for, and belongs to it. */
export async function measureRequests(
  browser: Browser,
  server: ShopServer,
  answeredBy: AnsweredBy,
  { figures, waits }: RequestFigures,
): Promise<void> {
  const taken = await takeTurns(browser, FETCHES, {
    address: (agent) => server.pageUrl(agent, `shop?${answeredBy}`),
    figures,
    waits,
    drainMs: DRAIN_MS,
    slice: (page) => page.evaluate("shop.run()"),
  });
  for (const agent of taken) checkReports(agent, server.takeReports(agent));
}

/** What is dropped is cheap. */
function checkReports({ label, spanMark }: PageAgent, reports: readonly string[]): void {
  if (label !== BARE.label && reports.length === 0) throw new Error(`${label} reported nothing`);
  if (!spanMark) return;
  const arrived = reports.reduce((sum, report) => sum + (report.match(spanMark)?.length ?? 0), 0);
  if (arrived < FETCHES) throw new Error(`${label}: ${FETCHES} requests made, ${arrived} arrived`);
}

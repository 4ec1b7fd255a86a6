import type { Tab } from "../support/browser-tab.ts";
import type { Site } from "../support/site.ts";
import { leave } from "./agent-page.ts";
import type { PageCollector } from "./page-collector.ts";

/** An error log as it arrived, with what tests read of it. */
export interface ReceivedError {
  readonly category: unknown;
  readonly message: string;
  readonly stack: string;
  readonly errorUrl: string;
  readonly [member: string]: unknown;
}

/** The errors that have arrived, in order. */
export function errorLogs(collector: PageCollector): ReceivedError[] {
  return collector.store.items("errorLogs").map(({ item }) => ({
    ...item,
    category: item["category"],
    message: String(item["message"]),
    stack: String(item["stack"]),
    errorUrl: String(item["errorUrl"]),
  }));
}

/** Leaves the page and waits for its view to arrive: what it has reported is there then. */
export async function errorsAfterLeaving(
  tab: Tab,
  site: Site,
  collector: PageCollector,
  least: number,
): Promise<ReceivedError[]> {
  await leave(tab, site);
  await collector.until(() => collector.perfData()[0]);
  return collector.until(() => {
    const logs = errorLogs(collector);
    return logs.length >= least ? logs : undefined;
  });
}

import type { BrowserAgent } from "../../src/browser/index.ts";
import type { Segment } from "../../src/devtools/index.ts";
import type { Tab } from "../support/browser-tab.ts";
import { answer, hang, type Site } from "../support/site.ts";
import { leave } from "./agent-page.ts";
import { serveNpmPage } from "./npm-page.ts";
import { rootOf, tagOf } from "./page-collector.ts";
import { sw8Of } from "./sw8-header.ts";

declare global {
  /** The agent of the page that is left. */
  var leaving: BrowserAgent;
}

/** Milliseconds between flushes: only what leaves with the page is sent. */
const NEVER = 600_000;

/** Ways to leave a page. */
export const WAYS_TO_LEAVE: Readonly<Record<string, (tab: Tab, site: Site) => Promise<void>>> = {
  "tab is closed": (tab) => tab.close(),
  "page is navigated away from": leave,
};

/** What arrived from one visit, in a form that two visits share. */
export interface Visit {
  /** The values of the tag `activity`, sorted. */
  readonly activities: readonly string[];
  /** Names of the Exit spans, sorted. */
  readonly exits: readonly string[];
  /** Name and reason of each span that was ended before its work was. */
  readonly unfinished: readonly string[];
  /** Names of the spans that are errors. */
  readonly failed: readonly string[];
  /** How many segments have span ids from 0 on without a gap, and every parent among them. */
  readonly wellFormed: number;
  /** How many of the spans that a server was told of in `sw8` have arrived, under the id that it was told. */
  readonly told: number;
}

/** What must arrive from a page that was left with five segments queued and a sixth whose request was under way. */
export const WHOLE_VISIT: Visit = {
  activities: ["click", "click", "click", "click", "click", "load"],
  exits: ["GET:/slow/{id}", "GET:/stock/{id}", "GET:/stock/{id}", "GET:/stock/{id}", "GET:/stock/{id}"],
  unfinished: ["GET:/slow/{id} pagehide"],
  failed: [],
  wellFormed: 6,
  told: 5,
};

/** Serves `/cart`, whose agent sends nothing before the page is left. */
export function serveLeftPage(site: Site, collector: string): Promise<void> {
  const options = { service: "shop-web", serviceVersion: "1.4.2", collector, flushIntervalMs: NEVER };
  const code = `
    import { startBrowserAgent } from "skywalking-edge/browser";
    window.leaving = startBrowserAgent(${JSON.stringify(options)});
    // At once: a load that a busy machine ends before anything is asked of the page is told by it, too.
    leaving.setTags({ visit: new URLSearchParams(location.search).get("visit") });`;
  return serveNpmPage(site, "/cart", code, { body: `<h1>Cart</h1><button>Buy</button><a href="/blank">Home</a>` });
}

/**
 * Opens `/cart` and uses it until five segments are queued and a request of a sixth is under way.
 *
 * @param visit - Marks what the page sends, and what it asks for.
 * @throws Error if anything was sent, or something else is queued.
 */
export async function useLeftPage(tab: Tab, site: Site, visit: number): Promise<void> {
  site.route(`/stock/${visit}`, answer({ body: "7" }));
  site.route(`/slow/${visit}`, hang);
  await tab.goto(`${site.origin}/cart?visit=${visit}`);
  const { reported, sent, queued } = await tab.evaluate(clickThrough, visit);
  if (reported !== 5 || sent !== 0 || queued !== 5) {
    throw new Error(`visit ${visit}: ${reported} segments reported, ${sent} sent, ${queued} queued, where five wait`);
  }
  await site.request(`/slow/${visit}`);
}

/** Runs in the page. A click ends the activity before it: the load and four clicks are over, the fifth click is not. */
async function clickThrough(visit: number): Promise<{ reported: number; sent: number; queued: number }> {
  const button = document.querySelector("button");
  for (let click = 0; click < 4; click++) {
    button?.click();
    await (await fetch(`/stock/${visit}`)).text();
  }
  button?.click();
  void fetch(`/slow/${visit}`).catch(() => undefined);
  const count = () => leaving.stats().segment ?? { reported: 0, sent: 0, queued: 0 };
  while (count().reported < 5) await new Promise((resolve) => setTimeout(resolve, 5));
  const { reported, sent, queued } = count();
  return { reported, sent, queued };
}

/** The segments of one visit among all that arrived. */
export function segmentsOf(segments: readonly Segment[], visit: number): Segment[] {
  return segments.filter((segment) => tagOf(rootOf(segment), "visit") === String(visit));
}

/** Sums up what arrived from one visit, to be compared with {@link WHOLE_VISIT}. */
export function sumUp(segments: readonly Segment[], site: Site, visit: number): Visit {
  const spans = segments.flatMap((segment) => segment.spans);
  const told = site.requests.filter(({ path }) => path === `/stock/${visit}` || path === `/slow/${visit}`);
  const name = ({ operationName }: { operationName: string }) => operationName;
  return {
    activities: segments.map((segment) => tagOf(rootOf(segment), "activity") ?? "none").sort(),
    exits: spans
      .filter(({ spanType }) => spanType === "Exit")
      .map(name)
      .sort(),
    unfinished: spans.flatMap((span) => {
      const reason = tagOf(span, "unfinished");
      return reason === undefined ? [] : [`${span.operationName} ${reason}`];
    }),
    failed: spans.filter(({ isError }) => isError).map(name),
    wellFormed: segments.filter(isWellFormed).length,
    told: told.filter((request) => {
      const { traceId, segmentId, spanId } = sw8Of(request) ?? {};
      const segment = segments.find(({ traceSegmentId }) => traceSegmentId === segmentId);
      return (
        segment?.traceId === traceId &&
        segment?.spans.some((span) => span.spanId === spanId && span.spanType === "Exit")
      );
    }).length,
  };
}

function isWellFormed({ spans }: Segment): boolean {
  const ids = spans.map(({ spanId }) => spanId).sort((one, other) => one - other);
  return (
    ids.every((id, index) => id === index) &&
    spans.every(({ spanId, parentSpanId, startTime, endTime }) => {
      return (spanId === 0 ? parentSpanId === -1 : ids.includes(parentSpanId)) && endTime >= startTime;
    })
  );
}

import { setTimeout } from "node:timers/promises";
import type { Browser, CDPSession, Page } from "playwright";
import { startDemo } from "../../../demo/demo.ts";

/** How much slower than this machine the page's processor is made: about a cheap phone. */
const SLOWDOWN = 4;
/** From here on browsers call a task long, in milliseconds. */
const LONG_MS = 50;
/** Until the activity has ended, and what it leaves has been sent. */
const AFTER_MS = 5_500;
/** Visits with the agent: a task that is long because of it is so in each, one that a busy machine makes long is not. */
const VISITS = 3;
const SCRIPT = "/skywalking-edge.min.js";

/** Tasks of 50 ms and more of the demo's page, and what of them is the agent's. */
export interface LongTasks {
  /** Durations of those that the page's own observer saw without the agent. */
  readonly without: readonly number[];
  /** And with it. */
  readonly withAgent: readonly number[];
  /** Milliseconds of the agent's script in the task that had most of it, all that it called included. */
  readonly longestOfAgent: number;
  /** Durations of the long tasks of which at least half was the agent's: those that it caused. */
  readonly causedByAgent: readonly number[];
}

/**
 * Loads the demo's shop and buys, with the agent and without it, on a processor that is four times slower. Of the
 * visits with the agent, the one counts in which it took least.
 */
export async function measureLongTasks(browser: Browser): Promise<LongTasks> {
  const demo = await startDemo();
  try {
    // The first visit of all: it starts what the browser and the services start but once.
    await visit(browser, demo.shop.url, { agent: false, afterMs: 0 });
    const without = await visit(browser, demo.shop.url, { agent: false, afterMs: AFTER_MS });
    const visits: Visit[] = [];
    for (let count = 0; count < VISITS; count++)
      visits.push(await visit(browser, demo.shop.url, { agent: true, afterMs: AFTER_MS }));
    const longest = ({ tasks }: Visit) => Math.max(0, ...tasks.map(({ ofAgent }) => ofAgent));
    const [best] = visits.sort((left, right) => longest(left) - longest(right));
    if (!best) throw new Error("nothing was visited");
    return {
      without: without.observed,
      withAgent: best.observed,
      longestOfAgent: longest(best),
      causedByAgent: best.tasks.filter(isCausedByAgent).map(({ duration }) => duration),
    };
  } finally {
    await demo.stop();
  }
}

/** A task of the page's main thread, in milliseconds of its processor time: nobody else's on a busy machine. */
interface Task {
  readonly duration: number;
  readonly ofAgent: number;
}

function isCausedByAgent({ duration, ofAgent }: Task): boolean {
  return duration >= LONG_MS && ofAgent >= duration / 2;
}

interface Visit {
  readonly observed: readonly number[];
  readonly tasks: readonly Task[];
}

async function visit(
  browser: Browser,
  url: string,
  { agent, afterMs }: { readonly agent: boolean; readonly afterMs: number },
): Promise<Visit> {
  const page = await browser.newPage();
  try {
    if (!agent) await page.route(`**${SCRIPT}`, (route) => route.fulfill({ contentType: "text/javascript", body: "" }));
    await page.addInitScript(OBSERVE);
    const session = await page.context().newCDPSession(page);
    await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWDOWN });
    const trace = await startTrace(session);
    await page.goto(url);
    await page.click("#buy");
    await page.waitForSelector("output.done");
    await setTimeout(afterMs);
    const observed = await readObserved(page);
    return { observed, tasks: tasksOf(await trace.stop()) };
  } finally {
    await page.context().close();
  }
}

const OBSERVE = `window.longTasks = [];
new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration)))
  .observe({ type: "longtask", buffered: true });`;

async function readObserved(page: Page): Promise<number[]> {
  const durations: unknown = await page.evaluate("longTasks");
  return Array.isArray(durations) ? durations.map(Number) : [];
}

/** A complete event of a trace, in microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  /** Processor time. */
  readonly tdur?: number;
  readonly args: { readonly data?: { readonly url?: string; readonly fileName?: string } };
}

async function startTrace(session: CDPSession): Promise<{ stop(): Promise<readonly TraceEvent[]> }> {
  const events: TraceEvent[] = [];
  session.on("Tracing.dataCollected", ({ value }) => {
    // Playwright's type says that all their members are texts.
    const collected: unknown = value;
    if (Array.isArray(collected)) events.push(...collected);
  });
  const done = new Promise<void>((resolve) => session.once("Tracing.tracingComplete", () => resolve()));
  const includedCategories = ["devtools.timeline", "toplevel", "v8", "disabled-by-default-devtools.timeline"];
  await session.send("Tracing.start", { traceConfig: { includedCategories }, transferMode: "ReportEvents" });
  return {
    async stop() {
      await session.send("Tracing.end");
      await done;
      return events;
    },
  };
}

/** What runs a function or a script, and says whose it is. */
const RUNS = new Set(["EvaluateScript", "FunctionCall", "v8.compile"]);

/** Takes the tasks of the page's thread out of a trace, with the time in them that the agent's script ran, and what it called. */
function tasksOf(events: readonly TraceEvent[]): Task[] {
  const complete = events.filter(({ ph, dur }) => ph === "X" && dur !== undefined);
  const ours = outermost(complete.filter((event) => RUNS.has(event.name) && urlOf(event).endsWith(SCRIPT)));
  const [first] = ours;
  const ofThread = complete.filter(({ pid, tid }) => first && pid === first.pid && tid === first.tid);
  return outermost(ofThread.filter(({ name }) => name.endsWith("RunTask"))).map((task) => ({
    duration: spentBy(task),
    ofAgent: ours.filter((event) => isWithin(event, task)).reduce((sum, event) => sum + spentBy(event), 0),
  }));
}

function urlOf({ args: { data } }: TraceEvent): string {
  return data?.url ?? data?.fileName ?? "";
}

/** Leaves out what lies in another one of the list, which must be of one thread. */
function outermost(events: readonly TraceEvent[]): TraceEvent[] {
  const kept: TraceEvent[] = [];
  for (const event of [...events].sort((left, right) => left.ts - right.ts || (right.dur ?? 0) - (left.dur ?? 0))) {
    const last = kept.at(-1);
    if (!last || !isWithin(event, last)) kept.push(event);
  }
  return kept;
}

function isWithin({ ts }: TraceEvent, outer: TraceEvent): boolean {
  return ts >= outer.ts && ts < outer.ts + (outer.dur ?? 0);
}

function spentBy({ tdur, dur = 0 }: TraceEvent): number {
  return (tdur ?? dur) / 1_000;
}

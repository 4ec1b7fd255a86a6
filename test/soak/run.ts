// `npm run soak`: what only shows in the long run. In every browser of this machine, 200 pages are closed and 200 navigated
// away from, each with data queued and a request under way; then one stays open for 10 minutes with 20 requests a second.
// Then 100,000 requests go through one Worker isolate, whose segments are counted and whose heap is read.
// `npm run soak -- chromium workerd --minutes 1 --closes 30 --requests 5000` does less.
import { parseArgs } from "node:util";
import { selectBrowsers } from "../support/browser-selection.ts";
import { openBrowser } from "../support/browser-tab.ts";
import { ENGINES, type FoundBrowser } from "../support/browsers.ts";
import { setup } from "../support/packed.ts";
import { faultsOfIsolate, type IsolateReading, soakIsolate } from "./isolate.ts";
import { leavePages } from "./left-pages.ts";
import { keepPageOpen, type Reading } from "./open-page.ts";
import { faultsOfLeftPages, faultsOfOpenPage, heapAtBothEnds } from "./verdicts.ts";

const REQUESTS_PER_SECOND = 20;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: "string", default: "10" },
    closes: { type: "string", default: "200" },
    requests: { type: "string", default: "100000" },
  },
});
const minutes = Number(values.minutes);
const closes = Number(values.closes);
if (!(minutes >= 0)) throw new Error("--minutes takes a number from 0 on; 0 leaves that part out");
if (!Number.isInteger(closes) || closes < 0) throw new Error("--closes takes a whole number from 0 on");
const requests = Number(values.requests);
if (!Number.isInteger(requests) || requests < 20) throw new Error("--requests takes a whole number from 20 on");
const RUNTIMES: readonly string[] = [...ENGINES, "workerd"];
const unknown = positionals.find((name) => !RUNTIMES.includes(name));
if (unknown !== undefined) throw new Error(`There is no ${unknown}, only ${RUNTIMES.join(", ")}`);

const faults: string[] = [];
for (const found of await selectBrowsers()) {
  if (positionals.length > 0 && !positionals.includes(found.engine)) continue;
  const wrong = await soak(found);
  faults.push(...wrong.map((fault) => `${found.engine}: ${fault}`));
}
if (positionals.length === 0 || positionals.includes("workerd")) {
  console.log("\nworkerd");
  setup();
  const run = await soakIsolate(requests, printIsolate);
  console.log(
    `${run.requests} requests through one isolate: ${run.segments} segments arrived, ${run.duplicates} twice`,
  );
  faults.push(...faultsOfIsolate(run).map((fault) => `workerd: ${fault}`));
}
for (const fault of faults) console.log(`✗ ${fault}`);
console.log(faults.length === 0 ? "\nNothing was lost, and nothing grew." : `\n${faults.length} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;

function printIsolate(reading: IsolateReading): void {
  const [heap, bare] = [reading.bytes, reading.bareBytes].map((bytes) => `${Math.round(bytes / 1_000)} kB`);
  console.log(`${String(reading.requests).padStart(6)} requests  heap ${heap}, without the agent ${bare}`);
}

async function soak(found: FoundBrowser): Promise<string[]> {
  console.log(`\n${found.engine}`);
  const browser = await openBrowser(found);
  const wrong: string[] = [];
  try {
    for (const left of closes === 0 ? [] : await leavePages(browser, closes)) {
      const { way, pages, segments, duplicates } = left;
      console.log(`${pages} times the ${way}: ${segments} of ${pages * 6} segments arrived, ${duplicates} twice`);
      wrong.push(...faultsOfLeftPages(left));
    }
    if (minutes > 0) {
      const options = { minutes, requestsPerSecond: REQUESTS_PER_SECOND, onReading: printReading };
      const open = await keepPageOpen(browser, options);
      printEnds(open.readings);
      for (const [signal, { reported, sent, queued, dropped }] of Object.entries(open.page)) {
        if (typeof reported !== "number") continue;
        console.log(`${signal}: ${reported} reported, ${sent} sent, ${queued} queued, lost ${JSON.stringify(dropped)}`);
      }
      wrong.push(...faultsOfOpenPage(open));
    }
  } finally {
    await browser.close();
  }
  return wrong;
}

function printReading({ minute, requests, heapBytes, bareHeapBytes = 0 }: Reading): void {
  const kilobytes = (bytes: number): string => `${Math.round(bytes / 1_000)} kB`;
  const heap =
    heapBytes === undefined
      ? "the browser does not tell"
      : `${kilobytes(heapBytes)}, without the agent ${kilobytes(bareHeapBytes)}`;
  console.log(`minute ${minute.toFixed(1).padStart(4)}  ${String(requests).padStart(6)} requests  heap ${heap}`);
}

function printEnds(readings: readonly Reading[]): void {
  for (const [which, what] of [
    ["heapBytes", "heap"],
    ["bareHeapBytes", "heap without the agent"],
  ] as const) {
    const ends = heapAtBothEnds(readings, which);
    if (ends === undefined) continue;
    const change = ((ends.last / ends.first - 1) * 100).toFixed(1);
    console.log(`${what}, median of the first third after warm-up to that of the last: ${change} %`);
  }
}

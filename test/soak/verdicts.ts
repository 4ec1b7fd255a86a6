import type { ReporterStats } from "../../src/core/report/reporter.ts";
import type { StoreStats } from "../../src/devtools/index.ts";
import type { LeftPages } from "./left-pages.ts";
import type { OpenPage, Reading } from "./open-page.ts";

/** A run that is shorter, in minutes, is not judged by its heap: code is still being compiled and its caches filled. */
const JUDGED_FROM_MINUTES = 5;
/** Readings at the start that are not judged: 0 is before anything was done, 1 before everything was. */
const WARM_UP = 2;
/** How much more the heap may grow than that of the page without the agent, as a share of what it was. */
const NOISE = 0.05;

/** The agent's name of each signal, and the collector's. */
const SIGNALS = [
  ["segment", "segments"],
  ["perfData", "perfData"],
  ["webVitals", "webVitals"],
  ["interaction", "webInteractions"],
  ["resource", "resources"],
  ["errorLog", "errorLogs"],
] as const;

/** Tells what is wrong with pages that were left; nothing if all arrived. */
export function faultsOfLeftPages({ way, pages, segments, duplicates, faults }: LeftPages): string[] {
  const wrong = [...faults];
  if (segments !== pages * 6) wrong.push(`${segments} segments arrived where ${pages * 6} were made`);
  if (duplicates > 0) wrong.push(`${duplicates} arrived twice`);
  return wrong.map((fault) => `${way}: ${fault}`);
}

/** Tells what is wrong with a page that stayed open. */
export function faultsOfOpenPage({ readings, page, collector }: OpenPage): string[] {
  return [...heapFaults(readings), ...SIGNALS.flatMap((names) => countFaults(names, page, collector))];
}

/** The medians of the first and the last third, in bytes. */
export interface HeapEnds {
  readonly first: number;
  readonly last: number;
}

/** What is compared; undefined where there is no heap to read. */
export function heapAtBothEnds(
  readings: readonly Reading[],
  which: "heapBytes" | "bareHeapBytes",
): HeapEnds | undefined {
  const bytes = readings.slice(WARM_UP).flatMap((reading) => reading[which] ?? []);
  const third = Math.floor(bytes.length / 3);
  if (third === 0) return undefined;
  return { first: median(bytes.slice(0, third)), last: median(bytes.slice(-third)) };
}

function heapFaults(readings: readonly Reading[]): string[] {
  const ends = heapAtBothEnds(readings, "heapBytes");
  const bare = heapAtBothEnds(readings, "bareHeapBytes");
  const minutes = readings.at(-1)?.minute ?? 0;
  if (ends === undefined || bare === undefined || minutes < JUDGED_FROM_MINUTES) return [];
  const [grown, bareGrown] = [ends.last - ends.first, bare.last - bare.first];
  return grown - bareGrown > ends.first * NOISE
    ? [`the heap grew by ${grown} bytes, without the agent by ${bareGrown}`]
    : [];
}

function countFaults([ours, theirs]: (typeof SIGNALS)[number], page: ReporterStats, { signals }: StoreStats): string[] {
  const { reported = 0, sent = 0, queued = 0, dropped = {} } = page[ours] ?? {};
  const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
  const { received, duplicates } = signals[theirs];
  const faults: string[] = [];
  if (reported !== sent + queued + lost) faults.push(`${reported} reported, but ${sent} + ${queued} + ${lost}`);
  if (queued + lost > 0) faults.push(`${queued} queued, lost ${JSON.stringify(dropped)}`);
  if (received !== sent || duplicates > 0) faults.push(`${sent} sent, but ${received} received, ${duplicates} twice`);
  return faults.map((fault) => `${ours}: ${fault}`);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[sorted.length >> 1] ?? 0;
}

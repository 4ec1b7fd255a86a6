import { setTimeout } from "node:timers/promises";
import type { Browser } from "playwright";
import { BARE, PAGE_AGENTS, type PageAgent } from "./agents.ts";
import { type MeasuredPage, openMeasuredPage } from "./main-thread.ts";
import { SLICES } from "./workload.ts";

/** A figure for each round of each agent, by name: microseconds a piece of work, bare included. */
export type PageFigures = ReadonlyMap<string, number[]>;

/** Work that is done in the page of each agent. */
export interface PageWork {
  readonly address: (agent: PageAgent) => string;
  readonly figures: PageFigures;
  /** Until what the work leaves is done, too. */
  readonly drainMs: number;
  /** May resolve with the milliseconds that the page itself has waited for it. */
  readonly slice: (page: MeasuredPage) => Promise<unknown>;
  /** Takes those, in microseconds a piece. */
  readonly waits?: PageFigures;
}

/** What agents do right after the load is not what the work costs. */
const SETTLE_MS = 1_000;

/**
 * Measures one round: every agent in a fresh page, a slice of the work in each in turns, so that what else the machine does
 * meanwhile slows all of them. What they put off is waited for once.
 *
 * @param pieces - Of the work in all slices together, of which the figure tells the cost of one.
 * @returns The agents, whose reports have been sent.
 */
export async function takeTurns(browser: Browser, pieces: number, work: PageWork): Promise<readonly PageAgent[]> {
  const { address, figures, drainMs, slice, waits } = work;
  const agents = inTurn(figures);
  const pages: MeasuredPage[] = [];
  for (const agent of agents) {
    const page = await openMeasuredPage(browser);
    pages.push(page);
    await page.goto(address(agent));
  }
  await setTimeout(SETTLE_MS);
  const before: number[] = [];
  for (const page of pages) before.push(await page.spent());
  const waited = pages.map(() => 0);
  for (let count = 0; count < SLICES; count++) {
    for (const [index, page] of pages.entries()) waited[index] = (waited[index] ?? 0) + Number(await slice(page));
  }
  await setTimeout(drainMs);
  for (const [index, { name }] of agents.entries()) {
    const after = (await pages[index]?.spent()) ?? Number.NaN;
    figures.get(name)?.push((after - (before[index] ?? 0)) / pieces);
    waits?.get(name)?.push(((waited[index] ?? Number.NaN) * 1_000) / pieces);
  }
  for (const page of pages) await page.close();
  return agents;
}

/** Begins with another agent in each round. */
export function inTurn(figures: PageFigures): readonly PageAgent[] {
  const first = (figures.get(BARE.name)?.length ?? 0) % PAGE_AGENTS.length;
  return [...PAGE_AGENTS.slice(first), ...PAGE_AGENTS.slice(0, first)];
}

/** Makes room for the figures of every agent. */
export function noFigures(): PageFigures {
  return new Map(PAGE_AGENTS.map(({ name }) => [name, []]));
}

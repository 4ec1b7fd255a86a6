import { setTimeout } from "node:timers/promises";
import { canReadProcesses, processTime } from "../../support/child-processes.ts";
import { askOften } from "../../support/load.ts";
import { EDGE_SUITES, type EdgeContender, type EdgeSuite, type RunningContender } from "./contenders.ts";
import { type ShopServices, startShopServices } from "./shop-services.ts";

/** Requests of a round: a tick of Linux's account of processor time is then 2 µs of one. */
const REQUESTS = 5_000;
/**
 * Requests until it is the next server's turn. A server that nobody asks for seconds collects its garbage, and V8 then throws
 * away what it has compiled for objects of which none is left (`--trace-deopt`: "embedded weak objects cleared").
 */
const TURN = 500;
/** Requests of a slice that a client makes one by one. */
const SINGLE_REQUESTS = 200;
/** Agents that batch wait no longer. */
const DRAIN_MS = 6_000;
/** A server runs for days. V8 still compiles what each request runs, the bare handler's own calls as well, for some 20,000 of them. */
const WARM_UP = 20_000;

/** What each round has found, in microseconds of processor time a request, by contender. */
export interface EdgeResult {
  readonly suite: EdgeSuite;
  readonly figures: ReadonlyMap<EdgeContender, readonly number[]>;
  /** Milliseconds of single requests: to the bare handler, and to ours while its collector never answers. */
  readonly latencies: { readonly bare: readonly number[]; readonly hanging: readonly number[] };
}

/** Measures servers with and without agents, each in a process of its own, in turns; undefined where processor times cannot be read. */
export async function measureEdge(rounds: number): Promise<readonly EdgeResult[] | undefined> {
  if (!canReadProcesses()) return undefined;
  const results: EdgeResult[] = [];
  for (const suite of EDGE_SUITES) results.push(await measureSuite(suite, rounds));
  return results;
}

async function measureSuite(suite: EdgeSuite, rounds: number): Promise<EdgeResult> {
  const contenders = [suite.bare, suite.ours, suite.other];
  const figures = new Map(contenders.map((contender) => [contender, [] as number[]]));
  const services = new Map<EdgeContender, ShopServices>();
  const running = new Map<EdgeContender, RunningContender>();
  try {
    for (const contender of contenders) {
      const behind = await startShopServices();
      services.set(contender, behind);
      running.set(contender, await contender.start(behind));
    }
    await askInTurns(running, WARM_UP);
    for (let round = 0; round < rounds; round++) await measureRound(running, figures);
    await setTimeout(DRAIN_MS);
    for (const contender of contenders) checkReports(contender, services.get(contender), WARM_UP + rounds * REQUESTS);
  } finally {
    for (const { stop } of running.values()) await stop();
    for (const { stop } of services.values()) await stop();
  }
  return { suite, figures, latencies: await measureLatencies(suite, rounds) };
}

/** What a client waits for that asks one thing at a time, in turns. */
async function measureLatencies({ bare, ours }: EdgeSuite, rounds: number): Promise<EdgeResult["latencies"]> {
  const services = await startShopServices(true);
  const servers = [await bare.start(services), await ours.start(services)];
  const [ofBare, ofOurs]: [number[], number[]] = [[], []];
  try {
    for (const { url } of servers) await askOften(url, WARM_UP);
    for (let slice = 0; slice < rounds * 10; slice++) {
      for (const [index, { url }] of servers.entries()) {
        (index === 0 ? ofBare : ofOurs).push(...(await askOften(url, SINGLE_REQUESTS, 1)));
      }
    }
  } finally {
    for (const { stop } of servers) await stop();
    await services.stop();
  }
  return { bare: ofBare, hanging: ofOurs };
}

async function askInTurns(running: ReadonlyMap<EdgeContender, RunningContender>, requests: number): Promise<void> {
  for (let asked = 0; asked < requests; asked += TURN) {
    for (const { url } of running.values()) await askOften(url, TURN);
  }
}

/** Requests to each, and what they had put off until now. */
async function measureRound(
  running: ReadonlyMap<EdgeContender, RunningContender>,
  figures: ReadonlyMap<EdgeContender, number[]>,
): Promise<void> {
  const before = [...running.values()].map(({ pid }) => processTime(pid));
  await askInTurns(running, REQUESTS);
  [...running].forEach(([contender, { pid }], index) => {
    figures.get(contender)?.push((processTime(pid) - (before[index] ?? Number.NaN)) / REQUESTS);
  });
}

/** What is dropped is cheap. */
function checkReports({ label, spanMark }: EdgeContender, behind: ShopServices | undefined, requests: number): void {
  if (!spanMark || !behind) return;
  const arrived = behind.takeReports().reduce((sum, body) => sum + (body.match(spanMark)?.length ?? 0), 0);
  if (arrived < requests) throw new Error(`${label}: ${requests} requests served, ${arrived} arrived`);
}

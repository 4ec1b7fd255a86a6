import { canReadProcesses, processTime } from "../../support/child-processes.ts";
import {
  buildProcesses,
  type CountingOap,
  type MeasuredServer,
  type ServerRole,
  startCountingOap,
  startServer,
} from "./processes.ts";
import { openLoad, type RawLoad } from "./raw-load.ts";
import { GATEWAY_WORKLOADS, type GatewayWorkload, SEGMENTS } from "./workloads.ts";

/** Requests of a slice. */
const REQUESTS = 2_000;
const WARM_UP = 4_000;
const CONNECTIONS = 16;

/** What each round has found of one server. */
export interface ServerFigures {
  /** Requests a second, until the last item is at OAP. */
  readonly rates: number[];
  /** Microseconds of processor time a request. */
  readonly times: number[];
  /** Milliseconds of single requests. */
  readonly latencies: number[];
  /** Bytes after the warm-up and at the end. */
  readonly memory: number[];
}

/** What a workload has found. */
export interface GatewayResult {
  readonly workload: GatewayWorkload;
  readonly bodyBytes: number;
  readonly bare: ServerFigures;
  /** The same server that reads the body and parses it: what a gateway of one's own begins with. */
  readonly parsing: ServerFigures;
  readonly gateway: ServerFigures;
  /** Segments that were sent, that the gateway has accepted, and that have arrived. */
  readonly segments: { readonly sent: number; readonly accepted: number; readonly arrived: number };
}

/**
 * Measures the gateway beside the same server that reads the body and answers 200, each in a process of its own, in turns;
 * undefined where processor times cannot be read.
 */
export async function measureGateway(rounds: number): Promise<readonly GatewayResult[] | undefined> {
  if (!canReadProcesses()) return undefined;
  await buildProcesses();
  const results: GatewayResult[] = [];
  for (const workload of GATEWAY_WORKLOADS) results.push(await measureWorkload(workload, rounds));
  return results;
}

async function measureWorkload(workload: GatewayWorkload, rounds: number): Promise<GatewayResult> {
  const { sender, out } = workload;
  const oap = await startCountingOap();
  const stops: (() => void)[] = [oap.stop];
  try {
    const start = async (role: ServerRole): Promise<Contender> => {
      const server = await startServer(role, out, oap.urls[out]);
      stops.push(server.stop);
      const load = await openLoad(server.port, sender, CONNECTIONS);
      stops.push(load.close);
      return { server, load, figures: { rates: [], times: [], latencies: [], memory: [] } };
    };
    const bare = await start("bare");
    const parsing = await start("parsing");
    const gateway = await start("gateway");
    const contenders = [bare, parsing, gateway];
    for (const contender of contenders) await warmUp(contender);
    for (let round = 0; round < rounds; round++) {
      for (const contender of round % 2 === 0 ? contenders : [...contenders].reverse()) await measureSlice(contender);
    }
    for (const { server, figures } of contenders) figures.memory.push((await server.report()).rss);
    const segments = await countSegments(gateway, oap, (WARM_UP + rounds * REQUESTS) * SEGMENTS);
    const figures = { bare: bare.figures, parsing: parsing.figures, gateway: gateway.figures };
    return { workload, bodyBytes: bare.load.bodyBytes, ...figures, segments };
  } finally {
    for (const stop of stops.reverse()) stop();
  }
}

interface Contender {
  readonly server: MeasuredServer;
  readonly load: RawLoad;
  readonly figures: ServerFigures;
}

async function warmUp({ server, load, figures }: Contender): Promise<void> {
  await load.send(WARM_UP);
  figures.memory.push((await server.report()).rss);
}

/** What the gateway has put off counts, both its time and its work. */
async function measureSlice({ server, load, figures }: Contender): Promise<void> {
  const before = processTime(server.pid);
  const began = performance.now();
  figures.latencies.push(...(await load.send(REQUESTS)));
  await server.report();
  figures.rates.push((REQUESTS * 1_000) / (performance.now() - began));
  figures.times.push((processTime(server.pid) - before) / REQUESTS);
}

/** What is lost, or taken for a repeat, is cheap. */
async function countSegments(
  { server }: Contender,
  oap: CountingOap,
  sent: number,
): Promise<GatewayResult["segments"]> {
  const { accepted } = await server.report();
  const arrived = await oap.count();
  if (accepted !== sent || arrived !== sent) {
    throw new Error(`${sent} segments were sent, ${accepted} accepted, ${arrived} have arrived`);
  }
  return { sent, accepted, arrived };
}

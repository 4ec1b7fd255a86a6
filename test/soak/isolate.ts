import { EventEmitter, once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { askOften } from "../support/load.ts";
import { type RunningWorker, startWorker } from "../workers/start-worker.ts";

/** What an isolate's scripts held after so many requests, with the agent and without it. */
export interface IsolateReading {
  readonly requests: number;
  readonly bytes: number;
  readonly bareBytes: number;
}

/** What became of the segments of one isolate. */
export interface IsolateRun {
  readonly readings: readonly IsolateReading[];
  readonly requests: number;
  /** Different segments that arrived. */
  readonly segments: number;
  readonly duplicates: number;
}

const HANDLER = `{ fetch: (request) => trace("work", () => new Response(new URL(request.url).pathname)) }`;
const TRACED = `import { instrument, trace } from "skywalking-edge/workers";
export default instrument(${HANDLER}, (env) => ({ service: "soak", collector: env.COLLECTOR }));`;
const BARE = `const trace = (name, callback) => callback(); export default ${HANDLER};`;

const READINGS = 20;
/** How much a heap may differ, as a share of what it was: what is under way is in it. */
const NOISE = 0.05;
/** Reports wait for each other no longer, by far. */
const ARRIVES_WITHIN_MS = 10_000;

/** Tells what is wrong with such a run. */
export function faultsOfIsolate({ readings, requests, segments, duplicates }: IsolateRun): string[] {
  const faults: string[] = [];
  if (segments !== requests) faults.push(`${segments} segments arrived where ${requests} requests were served`);
  if (duplicates > 0) faults.push(`${duplicates} arrived twice`);
  const third = Math.floor(readings.length / 3);
  const middle = (slice: readonly IsolateReading[]): number =>
    slice.map(({ bytes }) => bytes).sort((one, other) => one - other)[slice.length >> 1] ?? 0;
  const [first, last] = [middle(readings.slice(0, third)), middle(readings.slice(-third))];
  if (last > first * (1 + NOISE)) faults.push(`the heap grew from ${first} to ${last} bytes`);
  return faults;
}

/** Sends requests through one isolate, and as many through one without the agent, in turns. */
export async function soakIsolate(requests: number, onReading: (reading: IsolateReading) => void): Promise<IsolateRun> {
  const collector = await startCounter();
  const traced = await startIsolate(TRACED, collector.url);
  const bare = await startIsolate(BARE, collector.url);
  const readings: IsolateReading[] = [];
  try {
    for (let slice = 1; slice <= READINGS; slice++) {
      for (const { url } of [traced, bare]) await askOften(`${url}/users/${slice}`, requests / READINGS);
      const sent = (requests / READINGS) * slice;
      // What waits to be sent is no growth.
      await collector.until(sent);
      const reading = {
        requests: sent,
        bytes: await traced.heapBytes(),
        bareBytes: await bare.heapBytes(),
      };
      readings.push(reading);
      onReading(reading);
    }
  } finally {
    await traced.stop();
    await bare.stop();
    await collector.stop();
  }
  return { readings, requests, ...collector.counts() };
}

function startIsolate(source: string, collector: string): Promise<RunningWorker> {
  return startWorker({ source, bindings: { COLLECTOR: collector }, options: { inspectorPort: 0 } });
}

/** A collector that keeps nothing but ids. */
async function startCounter() {
  const ids = new Set<string>();
  const arrivals = new EventEmitter();
  let received = 0;
  const server = createServer((request, response) => {
    void json(request).then((segments) => {
      for (const { traceSegmentId } of segments as readonly { traceSegmentId: string }[]) {
        ids.add(traceSegmentId);
        received++;
      }
      arrivals.emit("arrival");
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    /** Waits for so many segments; what has not come by then is found missing at the end. */
    until: async (count: number) => {
      const signal = AbortSignal.timeout(ARRIVES_WITHIN_MS);
      while (ids.size < count && !signal.aborted) await once(arrivals, "arrival", { signal }).catch(() => undefined);
    },
    counts: () => ({ segments: ids.size, duplicates: received - ids.size }),
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

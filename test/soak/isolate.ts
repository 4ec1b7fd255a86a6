import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
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
/** Reports wait for each other no longer. */
const DRAIN_MS = 5_000;

/** Sends requests through one isolate, and as many through one without the agent, in turns. */
export async function soakIsolate(requests: number, onReading: (reading: IsolateReading) => void): Promise<IsolateRun> {
  const collector = await startCounter();
  const traced = await startIsolate(TRACED, collector.url);
  const bare = await startIsolate(BARE, collector.url);
  const readings: IsolateReading[] = [];
  try {
    for (let slice = 1; slice <= READINGS; slice++) {
      for (const { url } of [traced, bare]) await askOften(`${url}/users/${slice}`, requests / READINGS);
      const reading = {
        requests: (requests / READINGS) * slice,
        bytes: await traced.heapBytes(),
        bareBytes: await bare.heapBytes(),
      };
      readings.push(reading);
      onReading(reading);
    }
    await setTimeout(DRAIN_MS);
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
  let received = 0;
  const server = createServer((request, response) => {
    void json(request).then((segments) => {
      for (const { traceSegmentId } of segments as readonly { traceSegmentId: string }[]) {
        ids.add(traceSegmentId);
        received++;
      }
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    counts: () => ({ segments: ids.size, duplicates: received - ids.size }),
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

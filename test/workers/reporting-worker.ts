import { afterAll, beforeAll } from "vitest";
import { type Collector, startCollector } from "../../src/devtools/index.ts";
import { type RunningWorker, startWorker, type WorkerSettings } from "./start-worker.ts";

/** A Worker and the collector that it finds as `env.COLLECTOR`; neither is there before the first test. */
export interface ReportingWorker {
  readonly running: RunningWorker;
  readonly url: string;
  readonly collector: Collector;
}

/** Starts a Worker with a collector of its own for the tests of the calling file. */
export function useReportingWorker(
  source: string,
  resources: NonNullable<WorkerSettings["resources"]>,
): ReportingWorker {
  let collector: Collector;
  let worker: RunningWorker;
  beforeAll(async () => {
    collector = await startCollector({ port: 0 });
    worker = await startWorker({ source, bindings: { COLLECTOR: collector.url }, resources });
  });
  afterAll(async () => {
    await worker.stop();
    await collector.close();
  });
  return {
    get running() {
      return worker;
    },
    get url() {
      return worker.url;
    },
    get collector() {
      return collector;
    },
  };
}

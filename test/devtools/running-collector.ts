import { afterEach, beforeEach } from "vitest";
import { type Collector, type CollectorOptions, startCollector } from "../../src/devtools/index.ts";

/** A collector that is started before each test of the calling file and closed after it. */
export interface RunningCollector {
  readonly collector: Collector;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
}

/** Starts a fresh collector on a free port for every test. */
export function useCollector(options: CollectorOptions = {}): RunningCollector {
  let collector: Collector | undefined;
  const running: RunningCollector = {
    get collector() {
      if (collector === undefined) throw new Error("the collector runs only inside a test");
      return collector;
    },
    post: (path, body, headers = { "content-type": "application/json" }) =>
      fetch(running.collector.url + path, {
        method: "POST",
        headers,
        body: typeof body === "string" || body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body),
      }),
  };
  beforeEach(async () => {
    collector = await startCollector(options);
  });
  afterEach(async () => {
    await collector?.close();
  });
  return running;
}

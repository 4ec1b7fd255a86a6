import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Collector, startCollector } from "../../src/devtools/index.ts";
import { startWorker } from "./start-worker.ts";

const SOURCE = `
import { instrument, versionInstance } from "skywalking-edge/workers";

const handler = {
  fetch: (_request, env) => new Response(env.CF_VERSION_METADATA?.id ?? ""),
  scheduled() {},
};
export default instrument(handler, (env, event) => ({
  service: "shop-worker",
  serviceInstance: versionInstance(env.CF_VERSION_METADATA, event),
  collector: env.COLLECTOR,
  flushIntervalMs: 0,
}));
`;

let collector: Collector;

beforeAll(async () => {
  collector = await startCollector({ port: 0 });
});

afterAll(() => collector.close());

const VERSION = { versionMetadata: "CF_VERSION_METADATA" };
const FRANKFURT = { cf: { colo: "FRA" } };
const SOMEWHERE = { cf: { country: "DE" } };

describe("the instance of a Worker, in workerd", () => {
  it.each([
    ["a version in a data centre", { ...VERSION, ...FRANKFURT }, false, (id: string) => `${id}@FRA`],
    ["a version somewhere", { ...VERSION, ...SOMEWHERE }, false, (id: string) => id],
    ["a version whose isolate a cron trigger woke", { ...VERSION, ...FRANKFURT }, true, (id: string) => id],
    ["a data centre without a version", FRANKFURT, false, () => "latest@FRA"],
    ["neither", SOMEWHERE, false, () => "latest"],
  ])("%s", async (_what, options, isScheduledFirst, nameOf) => {
    collector.store.clear();
    const worker = await startWorker({ source: SOURCE, bindings: { COLLECTOR: collector.url }, options });
    try {
      if (isScheduledFirst) await worker.scheduled("0 * * * *");
      const id = await (await fetch(worker.url)).text();
      const count = isScheduledFirst ? 2 : 1;
      const rows = await collector.store.waitFor((store) => store.segments().length === count && store.segments());
      expect(rows.map(({ segment }) => segment.serviceInstance)).toEqual(
        Array.from({ length: count }, () => nameOf(id)),
      );
      expect(id !== "").toBe("versionMetadata" in options);
    } finally {
      await worker.stop();
    }
  });
});

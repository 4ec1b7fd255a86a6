import { expect, it } from "vitest";
import { startCollector } from "../../src/devtools/index.ts";
import { startWorker } from "./start-worker.ts";

const SOURCE = `
import { tellInstance } from "skywalking-edge";
import { createHttpReporter } from "skywalking-edge/http";
import { instrument } from "skywalking-edge/workers";

export default instrument({ fetch: () => new Response("fine") }, ({ COLLECTOR }) => ({
  service: "shop-worker",
  serviceInstance: "v7",
  reporter: tellInstance(createHttpReporter({ collector: COLLECTOR, flushIntervalMs: 0 }), { runtime: navigator.userAgent }),
  flushIntervalMs: 0,
}));
`;

it("a Worker tells of its instance with its first flush, once", async () => {
  const collector = await startCollector({ port: 0 });
  const worker = await startWorker({ source: SOURCE, bindings: { COLLECTOR: collector.url } });
  try {
    for (let count = 1; count <= 3; count++) {
      expect(await (await fetch(worker.url)).text()).toBe("fine");
      await collector.store.waitFor((store) => store.segments().length === count);
    }
    const told = await collector.store.waitFor((store) => {
      const items = store.items("instanceProperties");
      return items.length > 0 && items;
    });
    expect(told.map(({ item }) => item)).toEqual([
      {
        ...{ service: "shop-worker", serviceInstance: "v7", layer: "" },
        properties: [
          { key: "language", value: "nodejs" },
          { key: "runtime", value: "Cloudflare-Workers" },
        ],
      },
    ]);
  } finally {
    await worker.stop();
    await collector.close();
  }
});

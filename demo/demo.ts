import { type Collector, startCollector } from "../src/devtools/index.ts";
import { freePort, type Serving } from "./serving.ts";
import { serveShop } from "./shop/serve-shop.ts";
import { serveStock } from "./stock/serve-stock.ts";
import { serveWorker } from "./worker/serve-worker.ts";

/** Everything that runs: the collector and the three services that report to it. */
export interface Demo {
  readonly collector: Collector;
  readonly shop: Serving;
  readonly worker: Serving;
  readonly stock: Serving;
  stop(): Promise<void>;
}

/** Ports people can remember, where they are free. */
const PORTS = { collector: 12_800, shop: 8_080, worker: 8_787, stock: 8_000 };

/** Starts the demo, from the last service to the first, since each has to know the one behind it. */
export async function startDemo(): Promise<Demo> {
  const collector = await startCollector({ port: await freePort(PORTS.collector) });
  const { url } = collector;
  const stock = await serveStock({ port: await freePort(PORTS.stock), collector: url });
  const worker = await serveWorker({ port: await freePort(PORTS.worker), stock: stock.url, collector: url });
  const shop = await serveShop({ port: await freePort(PORTS.shop), api: worker.url, collector: url });
  return {
    collector,
    shop,
    worker,
    stock,
    stop: async () => {
      await Promise.all([shop.stop(), worker.stop(), stock.stop()]);
      await collector.close();
    },
  };
}

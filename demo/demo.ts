import { type Collector, startCollector } from "../src/devtools/index.ts";
import { freePort, type ReportTarget, type Serving } from "./serving.ts";
import { serveShop } from "./shop/serve-shop.ts";
import { serveStock } from "./stock/serve-stock.ts";
import { serveWorker } from "./worker/serve-worker.ts";

/** The page, the Worker that it calls and the service behind that. */
export interface Services {
  readonly shop: Serving;
  readonly worker: Serving;
  readonly stock: Serving;
  stop(): Promise<void>;
}

/** Everything that runs: the collector and the three services that report to it. */
export interface Demo extends Services {
  readonly collector: Collector;
}

/** Where each service reports. */
export interface ReportTargets {
  /** Base URL of a collector that takes JSON, the one wire of the script tag. */
  readonly page: string;
  readonly worker: ReportTarget;
  readonly stock: ReportTarget;
}

/** Ports people can remember, where they are free. */
const PORTS = { collector: 12_800, shop: 8_080, worker: 8_787, stock: 8_000 };

/** Starts the demo: the embedded collector, and the services that report to it over both wires. */
export async function startDemo(): Promise<Demo> {
  const collector = await startCollector({ port: await freePort(PORTS.collector) });
  const { url } = collector;
  const services = await startServices({
    page: url,
    worker: { wire: "grpc-web", collector: url },
    stock: { wire: "json", collector: url },
  });
  return {
    ...services,
    collector,
    stop: async () => {
      await services.stop();
      await collector.close();
    },
  };
}

/** Starts the services, from the last to the first, since each has to know the one behind it. */
export async function startServices(targets: ReportTargets): Promise<Services> {
  const stock = await serveStock({ port: await freePort(PORTS.stock), target: targets.stock });
  const worker = await serveWorker({
    port: await freePort(PORTS.worker),
    stock: stock.url,
    target: targets.worker,
  });
  const shop = await serveShop({ port: await freePort(PORTS.shop), api: worker.url, collector: targets.page });
  return {
    shop,
    worker,
    stock,
    stop: async () => void (await Promise.all([shop.stop(), worker.stop(), stock.stop()])),
  };
}

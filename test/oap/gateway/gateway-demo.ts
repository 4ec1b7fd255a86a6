import { buy } from "../../../demo/once.ts";
import { serveStock } from "../../../demo/stock/serve-stock.ts";
import { serveWorker } from "../../../demo/worker/serve-worker.ts";
import type { Tab } from "../../support/browser-tab.ts";
import { type Site, startSite } from "../../support/site.ts";
import type { Oap } from "../kit/oap.ts";
import { openChromium } from "../shown-trace.ts";
import { type DemoPage, serveDemoFiles, serveDemoPage } from "./demo-page.ts";
import { gatewayRuntimes, type RunningGateway } from "./gateway-runtimes.ts";

/** The demo, each part of which has an origin of its own, and a gateway on each runtime. */
export interface GatewayDemo {
  /** The page's origin, the one that the gateways let in. */
  readonly site: Site;
  gateway(runtime: string): RunningGateway;
  /** The Worker's origin. */
  readonly worker: string;
  /** Opens the page, which asks the Worker unless told otherwise, puts something into the cart and waits for the answer. */
  buy(page: Omit<DemoPage, "api"> & { readonly api?: string }): Promise<Tab>;
  /** Opens a tab with nothing in it. */
  newTab(): Promise<Tab>;
  stop(): Promise<void>;
}

/** Starts the gateways, then the services, which report through two of them, and a browser. */
export async function startGatewayDemo(oap: Oap): Promise<GatewayDemo> {
  const stops: (() => Promise<void>)[] = [];
  const site = await startSite();
  stops.unshift(site.close);
  await serveDemoFiles(site);
  const gateways = new Map<string, RunningGateway>();
  const settings = { origins: [site.origin], services: ["shop-*"], ratePerAddress: false } as const;
  for (const { name, start } of gatewayRuntimes) {
    const running = await start(oap, settings);
    stops.unshift(running.stop);
    gateways.set(name, running);
  }
  const gateway = (runtime: string): RunningGateway => {
    const found = gateways.get(runtime);
    if (!found) throw new Error(`No gateway runs on ${runtime}`);
    return found;
  };
  const stock = await serveStock({ port: 0, target: { wire: "json", collector: gateway("deno").collector } });
  stops.unshift(stock.stop);
  const target = { wire: "grpc-web", collector: gateway("node").collector } as const;
  const worker = await serveWorker({ port: 0, stock: stock.url, target });
  stops.unshift(worker.stop);
  const browser = await openChromium();
  stops.unshift(browser.close);
  return {
    site,
    gateway,
    worker: worker.url,
    async buy(page) {
      await serveDemoPage(site, { api: worker.url, ...page });
      const tab = await browser.newTab();
      await buy(tab, site.origin);
      return tab;
    },
    newTab: browser.newTab,
    async stop() {
      for (const stop of stops) await stop();
    },
  };
}

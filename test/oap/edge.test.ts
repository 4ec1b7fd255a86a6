import { Miniflare } from "miniflare";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buy } from "../../demo/once.ts";
import type { Serving } from "../../demo/serving.ts";
import { serveShop } from "../../demo/shop/serve-shop.ts";
import { serveStock } from "../../demo/stock/serve-stock.ts";
import type { Browser } from "../support/browser-tab.ts";
import { bundleWorker } from "../workers/start-worker.ts";
import { eventually } from "./eventually.ts";
import { readSum } from "./graphql/metrics.ts";
import { readServices } from "./graphql/services.ts";
import { readTopology } from "./graphql/topology.ts";
import { readTrace, readTraceIds } from "./graphql/traces.ts";
import { describeWithKit } from "./kit/describe-with-kit.ts";
import { openChromium, outline } from "./shown-trace.ts";

const SHOP = `
import { envelopes, instrument } from "skywalking-edge/workers";

const headers = { "access-control-allow-origin": "*", "access-control-allow-headers": "content-type, sw8" };
export default instrument({
  async fetch(request, env) {
    if (request.method === "OPTIONS") return new Response(null, { headers });
    const { sku } = await request.json();
    const items = Number(await env.CART.get("cart:1")) + 1;
    await env.DB.prepare("SELECT ? AS ordered").bind(items).first();
    await env.JOBS.send({ sku });
    return Response.json({ items, stock: 12 }, { headers });
  },
}, (env) => ({
  service: "shop-worker",
  collector: env.COLLECTOR,
  envelopes,
  bindings: { CART: "kv/cart", DB: "d1/orders", JOBS: { peer: "queue/jobs", propagate: true } },
}));`;

const JOBS = `
import { envelopes, instrument } from "skywalking-edge/workers";

export default instrument({
  async queue(batch, env) {
    for (const { body } of batch.messages) await (await fetch(env.STOCK + "/stock/" + body.sku)).text();
  },
}, (env) => ({ service: "shop-jobs", collector: env.COLLECTOR, envelopes }));`;

async function startWorkers(collector: string, stock: string): Promise<Serving> {
  const common = {
    modules: true,
    compatibilityDate: "2026-07-01",
    compatibilityFlags: ["nodejs_als"],
    bindings: { COLLECTOR: collector, STOCK: stock },
  };
  const workers = new Miniflare({
    host: "127.0.0.1",
    port: 0,
    cf: false,
    workers: [
      {
        ...common,
        name: "shop",
        script: await bundleWorker(SHOP),
        kvNamespaces: ["CART"],
        d1Databases: ["DB"],
        queueProducers: { JOBS: "jobs" },
      },
      {
        ...common,
        name: "jobs",
        script: await bundleWorker(JOBS),
        queueConsumers: { jobs: { maxBatchSize: 1 } },
      },
    ],
  });
  return { url: (await workers.ready).origin, stop: () => workers.dispose() };
}

const ORDER = ["shop-web", "shop-worker", "shop-jobs", "shop-stock"];

describeWithKit("a page, a Worker with KV, D1 and a queue, its consumer and Deno", (kit) => {
  const serving: Serving[] = [];
  let browser: Browser;

  beforeAll(async () => {
    const { httpUrl } = kit().oap;
    const stock = await serveStock({ port: 0, target: { wire: "json", collector: httpUrl } });
    const workers = await startWorkers(httpUrl, stock.url);
    const shop = await serveShop({ port: 0, api: workers.url, collector: httpUrl });
    serving.push(shop, workers, stock);
    browser = await openChromium();
    await buy(await browser.newTab(), shop.url);
  });
  afterAll(async () => {
    await browser?.close();
    for (const { stop } of serving) await stop();
  });

  it("are one trace", async () => {
    const { query } = kit().oap;
    const [traceId = ""] = await eventually(
      "the trace",
      () => readTraceIds(query, "shop-stock"),
      (traceIds) => expect(traceIds).toHaveLength(1),
    );
    await eventually(
      "the whole trace",
      () => readTrace(query, traceId),
      (spans) =>
        expect(outline(spans, ORDER)).toEqual([
          "shop-web: Local / (JavaScript), below nothing",
          "shop-web: Exit POST:/api/cart (ajax), below 0",
          "shop-worker: Entry POST:/api/cart (HttpServer), below 1",
          "shop-worker: Exit KV/get (N/A), below 2",
          "shop-worker: Exit D1/first (SQLite), below 2",
          "shop-worker: Exit Queue/send (N/A), below 2",
          "shop-jobs: Entry Queue/jobs/Consumer (HttpServer), below 5",
          "shop-jobs: Exit GET:/stock/{id} (HttpClient), below 6",
          "shop-stock: Entry GET:/stock/{id} (http), below 7",
          "shop-stock: Local count (N/A), below 8",
        ]),
    );
  });

  it("show a virtual cache, database and queue between them", async () => {
    await eventually(
      "the topology",
      () => readTopology(kit().oap.query),
      (topology) =>
        expect(topology).toEqual({
          nodes: ["d1/orders", "kv/cart", "queue/jobs", "shop-jobs", "shop-stock", "shop-web", "shop-worker"],
          calls: [
            ["queue/jobs", "shop-jobs", ["SERVER"]],
            ["shop-jobs", "shop-stock", ["CLIENT", "SERVER"]],
            ["shop-web", "shop-worker", ["CLIENT", "SERVER"]],
            ["shop-worker", "d1/orders", ["CLIENT"]],
            ["shop-worker", "kv/cart", ["CLIENT"]],
            ["shop-worker", "queue/jobs", ["CLIENT"]],
          ],
        }),
    );
    await eventually(
      "the services",
      () => readServices(kit().oap.query),
      (found) =>
        expect(found).toEqual({
          BROWSER: ["shop-web"],
          GENERAL: ["shop-jobs", "shop-stock", "shop-worker"],
          VIRTUAL_CACHE: ["kv/cart"],
          VIRTUAL_DATABASE: ["d1/orders"],
          VIRTUAL_MQ: ["queue/jobs"],
        }),
    );
  });

  it("have metrics: both Workers were called once", async () => {
    for (const service of ["shop-worker", "shop-jobs"]) {
      await eventually(
        `the calls of ${service}`,
        () => readSum(kit().oap.query, "service_cpm", { service }),
        (calls) => expect(calls).toBe(1),
      );
    }
  });
});

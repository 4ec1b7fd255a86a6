import { afterAll, beforeAll, expect, it } from "vitest";
import { type ReportTargets, type Services, startServices } from "../../demo/demo.ts";
import { buy } from "../../demo/once.ts";
import type { Browser } from "../support/browser-tab.ts";
import { eventually } from "./eventually.ts";
import { readSum } from "./graphql/metrics.ts";
import { readServices } from "./graphql/services.ts";
import { readTopology } from "./graphql/topology.ts";
import { readTrace, readTraceIds } from "./graphql/traces.ts";
import { describeWithKit } from "./kit/describe-with-kit.ts";
import type { Kit } from "./kit/kit.ts";
import { openChromium, outline } from "./shown-trace.ts";

/** Who reports over which wire. */
interface Run {
  readonly name: string;
  targets(kit: Kit): ReportTargets;
}

/** The script tag speaks JSON, whatever the services speak. */
const runs: readonly Run[] = [
  {
    name: "JSON",
    targets: ({ oap }) => {
      const target = { wire: "json", collector: oap.httpUrl } as const;
      return { page: oap.httpUrl, worker: target, stock: target };
    },
  },
  {
    name: "gRPC-web",
    targets: ({ oap, envoy }) => {
      const target = { wire: "grpc-web", collector: envoy.url } as const;
      return { page: oap.httpUrl, worker: target, stock: target };
    },
  },
];

const ORDER = ["shop-web", "shop-worker", "shop-stock"];

for (const run of runs) {
  describeWithKit(`the demo's click, with services that report over ${run.name}`, (kit) => {
    let services: Services;
    let browser: Browser;

    beforeAll(async () => {
      services = await startServices(run.targets(kit()));
      browser = await openChromium();
      await buy(await browser.newTab(), services.shop.url);
    });
    afterAll(async () => {
      await browser?.close();
      await services?.stop();
    });

    it("is one trace from the page to the service behind the Worker", async () => {
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
            "shop-worker: Exit KV/put (N/A), below 2",
            "shop-worker: Exit GET:/stock/{id} (HttpClient), below 2",
            "shop-stock: Entry GET:/stock/{id} (http), below 5",
            "shop-stock: Local count (N/A), below 6",
          ]),
      );
    });

    it("shows both calls from both sides, and no address that is left over", async () => {
      await eventually(
        "the topology",
        () => readTopology(kit().oap.query),
        (topology) =>
          expect(topology).toEqual({
            nodes: ["kv/shop-worker.CART", "shop-stock", "shop-web", "shop-worker"],
            calls: [
              ["shop-web", "shop-worker", ["CLIENT", "SERVER"]],
              ["shop-worker", "kv/shop-worker.CART", ["CLIENT"]],
              ["shop-worker", "shop-stock", ["CLIENT", "SERVER"]],
            ],
          }),
      );
    });

    it("has the page as a BROWSER service with one page view", async () => {
      const { query } = kit().oap;
      await eventually(
        "the services",
        () => readServices(query),
        (found) =>
          expect(found).toEqual({
            BROWSER: ["shop-web"],
            GENERAL: ["shop-stock", "shop-worker"],
            VIRTUAL_CACHE: ["kv/shop-worker.CART"],
          }),
      );
      await eventually(
        "the page view",
        () => readSum(query, "browser_app_pv", { service: "shop-web" }),
        (views) => expect(views).toBe(1),
      );
    });
  });
}

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GRPC_WEB, leave } from "../browser/agent-page.ts";
import type { Tab } from "../support/browser-tab.ts";
import { eventually } from "./eventually.ts";
import { itemsOf, sumOf } from "./gateway/counters.ts";
import { describeClocks } from "./gateway/describe-clocks.ts";
import { describeRefusals } from "./gateway/describe-refusals.ts";
import { describeStorm } from "./gateway/describe-storm.ts";
import { type GatewayDemo, startGatewayDemo } from "./gateway/gateway-demo.ts";
import { gatewayRuntimes } from "./gateway/gateway-runtimes.ts";
import { readErrorLogs } from "./graphql/browser.ts";
import { readSum } from "./graphql/metrics.ts";
import type { Query } from "./graphql/query.ts";
import { readServices } from "./graphql/services.ts";
import { readTrace, readTraceIds } from "./graphql/traces.ts";
import { describeWithKit } from "./kit/describe-with-kit.ts";
import { outline } from "./shown-trace.ts";

const TAGS = { json: "/skywalking-edge.min.js", "grpc-web": GRPC_WEB };

const combinations = gatewayRuntimes.flatMap(({ name }) =>
  Object.entries(TAGS).map(([wire, tag]) => ({ runtime: name, wire, tag, service: `shop-${name}-${wire}` })),
);

/** Throws in the page, where nobody catches it. */
function failIn(tab: Tab): Promise<void> {
  return tab.evaluate(async () => {
    const failed = new Promise((resolve) => addEventListener("error", resolve, { once: true }));
    setTimeout(() => {
      throw new TypeError("no stock");
    });
    await failed;
  });
}

/** Reads the traces that a page is part of, each as its {@link outline}, the shortest first. */
async function readOutlines(query: Query, service: string): Promise<string[][]> {
  const traceIds = await readTraceIds(query, service);
  const traces = await Promise.all(traceIds.map((traceId) => readTrace(query, traceId)));
  const outlines = traces.map((spans) => outline(spans, [service, "shop-worker", "shop-stock"]));
  return outlines.sort((one, other) => one.length - other.length);
}

describeWithKit("pages of another origin, through a gateway", (kit) => {
  let demo: GatewayDemo;

  beforeAll(async () => {
    demo = await startGatewayDemo(kit().oap);
    for (const { runtime, tag, service } of combinations) {
      const tab = await demo.buy({ service, tag, collector: demo.gateway(runtime).collector });
      await failIn(tab);
      await leave(tab, demo.site);
      // The next tab takes this one's place, with all that it still sends.
      await eventually(
        `the error of ${service}`,
        () => readErrorLogs(kit().oap.query, service),
        (errors) => expect(errors).toHaveLength(1),
      );
      await eventually(
        `the traces of ${service}`,
        () => readTraceIds(kit().oap.query, service),
        (traceIds) => expect(traceIds).toHaveLength(2),
      );
    }
  });
  afterAll(() => demo?.stop());

  describe.each(combinations)("on $runtime, over $wire", ({ service }) => {
    it("bring OAP the trace from the click to the service behind the Worker", async () => {
      const { query } = kit().oap;
      const traces = await eventually(
        "the whole trace",
        () => readOutlines(query, service),
        (found) => expect(found.map(({ length }) => length)).toEqual([1, 8]),
      );
      expect(traces).toEqual([
        [`${service}: Local / (JavaScript), below nothing`],
        [
          `${service}: Local / (JavaScript), below nothing`,
          `${service}: Exit POST:/api/cart (ajax), below 0`,
          "shop-worker: Entry POST:/api/cart (HttpServer), below 1",
          "shop-worker: Exit KV/get (N/A), below 2",
          "shop-worker: Exit KV/put (N/A), below 2",
          "shop-worker: Exit GET:/stock/{id} (HttpClient), below 2",
          "shop-stock: Entry GET:/stock/{id} (http), below 5",
          "shop-stock: Local count (N/A), below 6",
        ],
      ]);
    });

    it("are a BROWSER service with one page view and one error", async () => {
      const { query } = kit().oap;
      await eventually(
        "the page view",
        () => readSum(query, "browser_app_pv", { service }),
        (views) => expect(views).toBe(1),
      );
      await eventually(
        "the service",
        () => readServices(query),
        ({ BROWSER = [] }) => expect(BROWSER).toContain(service),
      );
      await eventually(
        "the error",
        () => readErrorLogs(query, service),
        (errors) => {
          expect(errors).toHaveLength(1);
          expect(errors).toMatchObject([
            { category: "JS", message: "TypeError: no stock", pagePath: "/", serviceVersion: "1.4.2" },
          ]);
        },
      );
    });
  });

  it.each(gatewayRuntimes)("are counted on $name as OAP has them", async ({ name }) => {
    const counters = await eventually(
      "all that waits",
      () => demo.gateway(name).counters(),
      (found) => expect(found["queue_items"]).toBe(0),
    );
    for (const signal of ["perfData", "errorLog"]) {
      expect([signal, itemsOf(counters, signal, "accepted")]).toEqual([signal, 2]);
    }
    for (const signal of ["perfData", "errorLog", "segment"]) {
      expect(itemsOf(counters, signal, "forwarded")).toBe(itemsOf(counters, signal, "accepted"));
      expect([sumOf(counters, "refused", signal), sumOf(counters, "lost", signal)]).toEqual([0, 0]);
    }
  });

  describeRefusals(kit, () => demo);
  describeStorm(kit, () => demo);
  describeClocks(kit, () => demo);
});

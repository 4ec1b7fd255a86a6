import { beforeAll, describe, expect, it } from "vitest";
import { createGrpcWebReporter } from "../../../src/grpc-web/index.ts";
import { type CollectorFetch, createHttpReporter } from "../../../src/http/index.ts";
import { Tracer } from "../../../src/index.ts";
import { eventually } from "../eventually.ts";
import { readSum } from "../graphql/metrics.ts";
import { readTraceIds } from "../graphql/traces.ts";
import type { Kit } from "../kit/kit.ts";
import { type Counters, itemsOf } from "./counters.ts";
import type { GatewayDemo } from "./gateway-demo.ts";

const SEGMENTS = 12;
/** Each in a request of its own. */
const BATCHES = { maxBatchItems: 1 };

const once: CollectorFetch = (url, init) => fetch(url, init);

/** Three times what is asked, so that the answers of all are waited for. */
const STORMS: Readonly<Record<string, CollectorFetch>> = {
  "in turn": async (url, init) => {
    await (await once(url, init)).arrayBuffer();
    await (await once(url, init)).arrayBuffer();
    return once(url, init);
  },
  "in parallel": async (url, init) => {
    const [first, ...others] = await Promise.all([once(url, init), once(url, init), once(url, init)]);
    for (const other of others) await other.arrayBuffer();
    return first;
  },
};

/** In pass-through, nothing is known of what is under way: there only repeats of what was answered are left out. */
const storms = [
  { runtime: "node", how: "in turn", wire: "json" },
  { runtime: "node", how: "in parallel", wire: "grpc-web" },
  { runtime: "deno", how: "in turn", wire: "grpc-web" },
  { runtime: "deno", how: "in parallel", wire: "json" },
  { runtime: "workerd", how: "in turn", wire: "json" },
  { runtime: "workerd", how: "in turn", wire: "grpc-web" },
].map((storm, index) => ({ ...storm, service: `shop-storm-${index}` }));

/** Sends segments with one Entry span each through a gateway, and answers their trace ids in alphabetic order. */
async function sendSegments(
  service: string,
  collector: string,
  wire: string,
  fetch: CollectorFetch,
): Promise<string[]> {
  const createReporter = wire === "json" ? createHttpReporter : createGrpcWebReporter;
  const reporter = createReporter({ collector, fetch, ...BATCHES });
  const tracer = new Tracer({ service, reporter });
  const traceIds = Array.from({ length: SEGMENTS }, () => {
    using context = tracer.createTracingContext();
    using _entry = context.createEntrySpan("GET:/", {});
    return context.traceId;
  });
  await reporter.close();
  expect(reporter.stats().segment).toMatchObject({ sent: SEGMENTS, dropped: {}, retries: 0 });
  return traceIds.sort();
}

/** Sends every request three times: OAP has each segment once, and counts it once. */
export function describeStorm(kit: () => Kit, demo: () => GatewayDemo): void {
  describe("whose requests come three times each", () => {
    const sent = new Map<string, readonly string[]>();
    const grown = new Map<string, Readonly<Record<string, number>>>();

    beforeAll(async () => {
      for (const { runtime, how, wire, service } of storms) {
        const gateway = demo().gateway(runtime);
        const before = await gateway.counters();
        sent.set(service, await sendSegments(service, gateway.collector, wire, STORMS[how] ?? once));
        const after = await eventually(
          "all that waits",
          () => gateway.counters(),
          (counters) => expect(counters["queue_items"]).toBe(0),
        );
        const growth = (state: string): number => count(after, state) - count(before, state);
        grown.set(service, {
          accepted: growth("accepted"),
          duplicate: growth("duplicate"),
          forwarded: growth("forwarded"),
        });
      }
      // What comes later is counted later: once it is there, what was counted twice would be, too.
      await sendSegments("shop-calm", demo().gateway("node").collector, "json", once);
      await eventually(
        "the later segments",
        () => readSum(kit().oap.query, "service_cpm", { service: "shop-calm" }),
        (count) => expect(count).toBe(SEGMENTS),
      );
    });

    it.each(storms)("$how, over $wire, are let through once on $runtime", async ({ service }) => {
      expect(grown.get(service)).toEqual({ accepted: SEGMENTS, duplicate: 2 * SEGMENTS, forwarded: SEGMENTS });
      const { query } = kit().oap;
      expect([...(await readTraceIds(query, service))].sort()).toEqual(sent.get(service));
      expect(await readSum(query, "service_cpm", { service })).toBe(SEGMENTS);
    });
  });
}

function count(counters: Counters, state: string): number {
  return itemsOf(counters, "segment", state);
}

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createGateway, type Gateway, type GatewayOptions, type GatewayStats } from "../../src/gateway/index.ts";
import { NOW } from "../gateway/checks/items.ts";
import { type SentRequest, sentPaths, sentRequest, toGatewayRequest } from "./gateway/sent-request.ts";
import { type StrictOap, strictOap } from "./gateway/strict-oap.ts";

/** Requests at a time, so that they meet each other; with the runs of all gateways below, 102,400. */
const BATCH = 16;

/** How much more the heap may hold after the last request than after the first fifth of them. */
const MAX_GROWTH_BYTES = 16 * 1_048_576;

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

function heapBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

function gatewayTo(oap: StrictOap, { transport, ...options }: GatewayOptions): Gateway {
  return createGateway({
    ...(transport === undefined ? { oap: "http://oap:12800", fetch: oap.fetch } : { transport: oap.transport }),
    origins: ["https://shop.example"],
    limits: { maxBodyBytes: 5_000, maxInflatedBytes: 10_000, maxHeldBytes: 15_000 * BATCH },
    queue: { flushIntervalMs: 60_000 },
    dedupe: { maxIds: 500 },
    now: () => NOW,
    ...options,
  });
}

async function statusOf(gateway: Gateway, sent: SentRequest): Promise<string> {
  const { status, headers } = await gateway(toGatewayRequest(sent));
  return `${status} ${headers.get("grpc-status") ?? ""}`;
}

/** 501 where OAP's HTTP port has no path for it: nobody's fault. Over gRPC-web 13 and 14 blame the server. */
function isBlamingItself(answer: string): boolean {
  return (answer >= "500" && !answer.startsWith("501")) || answer.endsWith(" 13") || answer.endsWith(" 14");
}

function sumOf(counts: GatewayStats["requests"]): number {
  return Object.values(counts)
    .flatMap((outcomes) => Object.values(outcomes))
    .reduce((sum, count) => sum + count, 0);
}

describe("a gateway", () => {
  const { transport } = strictOap({ arrivedAt: NOW, isPublic: false });

  it.each<[string, number, GatewayOptions]>([
    ["that queues for OAP's HTTP port", 2_500, {}],
    ["that queues for OAP's gRPC port", 700, { transport }],
    ["of pages, with keys", 2_000, { keys: [{ key: "key" }], checks: { isPublic: true } }],
    ["that passes through", 1_200, { mode: "pass-through" }],
  ])(
    "%s answers whatever comes, blames itself for none of it, and brings OAP nothing that is malformed",
    {
      timeout: 300_000,
    },
    async (_name, numRuns, options) => {
      const oap = strictOap({ arrivedAt: NOW, isPublic: options.checks?.isPublic === true });
      const gateway = gatewayTo(oap, options);
      let runs = 0;
      let heapBefore = 0;
      const check = async (batch: readonly SentRequest[]) => {
        const answers = await Promise.all(batch.map((sent) => statusOf(gateway, sent)));
        expect(answers.filter(isBlamingItself)).toEqual([]);
        await gateway.flush();
        expect(oap.faults).toEqual([]);
        expect(gateway.stats().queue).toEqual({ items: 0, bytes: 0 });
        runs++;
        if (runs === numRuns / 5) heapBefore = heapBytes();
      };
      const batches = fc.array(sentRequest, { minLength: BATCH, maxLength: BATCH });
      await fc.assert(fc.asyncProperty(batches, check), { numRuns });
      expect(heapBytes() - heapBefore).toBeLessThan(MAX_GROWTH_BYTES);
      const { items, requests } = gateway.stats();
      expect(sumOf(requests)).toBeGreaterThan(numRuns * BATCH * 0.99);
      expect(requests["/v3/segments"]?.taken).toBeGreaterThan(numRuns / 20);
      for (const [signal, { accepted, forwarded }] of Object.entries(items)) {
        expect([signal, forwarded, Reflect.get(oap.counts, signal) ?? 0]).toEqual([signal, accepted, accepted]);
      }
      expect(Object.keys(requests).filter((route) => route !== "other" && !sentPaths.includes(route))).toEqual([]);
      expect(Object.values(requests).flatMap((outcomes) => Object.keys(outcomes))).not.toContain("internal");
    },
  );
});

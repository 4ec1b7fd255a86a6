import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createGateway, type Gateway, type GatewayOptions, type GatewayRequest } from "../../src/gateway/index.ts";
import { segments } from "./items.ts";
import { jsonPost, scriptedOap } from "./scripted-oap.ts";

function gatewayOf(options: GatewayOptions): Gateway {
  return createGateway({ oap: "http://oap:12800", fetch: scriptedOap().fetch, ...options });
}

function streamed(body: AsyncIterable<Uint8Array>, headers: Record<string, string> = {}): GatewayRequest {
  const all = new Headers({ "content-type": "application/json", ...headers });
  return { method: "POST", url: "http://gateway/v3/segments", headers: all, body };
}

const never = new Promise<never>(() => {});

/** A body of which so many bytes come, and then nothing any more. */
async function* stalled(bytes: number): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(bytes).fill(0x20);
  await never;
}

/** How often each status was answered. */
function tally(answers: readonly Response[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

describe("senders that never finish", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it("take up no more than there is for requests, and only for their time", async () => {
    const gateway = gatewayOf({ limits: { maxRequests: 100, bodyTimeoutMs: 1_000 } });
    const answers = Promise.all(Array.from({ length: 300 }, () => gateway(streamed(stalled(10)))));
    await vi.advanceTimersByTimeAsync(999);
    expect(gateway.stats().requests["/v3/segments"]).toEqual({ overloaded: 200 });
    await vi.advanceTimersByTimeAsync(1);
    expect(tally(await answers)).toEqual({ 503: 200, 408: 100 });
    expect((await gateway(jsonPost("/v3/segments", segments(1)))).status).toBe(200);
  });

  it("take up no more than there is for bodies, and give all of it back", async () => {
    const limits = { maxBodyBytes: 1_000, maxInflatedBytes: 1_000, maxHeldBytes: 2_000, bodyTimeoutMs: 1_000 };
    const gateway = gatewayOf({ limits, queue: { maxBytes: 10_000 } });
    for (let round = 0; round < 5; round++) {
      const answers = Promise.all(Array.from({ length: 10 }, () => gateway(streamed(stalled(900)))));
      await vi.advanceTimersByTimeAsync(1_000);
      expect(tally(await answers)).toEqual({ 408: 2, 503: 8 });
    }
    // The largest that there may be, as sent and inflated together: none of the bytes is held any more.
    const largest = new TextEncoder().encode(`[${" ".repeat(998)}]`);
    async function* body() {
      yield largest;
    }
    const both = await Promise.all([gateway(streamed(body())), gateway(streamed(body()))]);
    expect(tally(both)).toEqual({ 200: 2 });
  });

  it("are told so in the terms of their wire", async () => {
    const gateway = gatewayOf({ limits: { bodyTimeoutMs: 1_000 } });
    const url = "http://gateway/skywalking.v3.TraceSegmentReportService/collect";
    const headers = new Headers({ "content-type": "application/grpc-web+proto" });
    const answer = gateway({ method: "POST", url, headers, body: stalled(3) });
    await vi.advanceTimersByTimeAsync(1_000);
    const { status, headers: own } = await answer;
    expect([status, own.get("grpc-status")]).toEqual([200, "4"]);
  });
});

describe("bombs", () => {
  const bomb = gzipSync(new Uint8Array(32 * 1_048_576).fill(0x20));
  async function* once(body: Uint8Array) {
    yield body;
  }

  it("many at once come to no more than there is for bodies", async () => {
    const limits = { maxHeldBytes: 6_000_000 };
    const gateway = gatewayOf({ limits });
    const headers = { "content-encoding": "gzip" };
    const answers = await Promise.all(Array.from({ length: 20 }, () => gateway(streamed(once(bomb), headers))));
    const { 413: tooLarge = 0, 503: full = 0 } = tally(answers);
    expect([tooLarge + full, full > 0]).toEqual([20, true]);
    expect((await gateway(jsonPost("/v3/segments", segments(1)))).status).toBe(200);
  });

  it("within one another are inflated once, as OAP has it", async () => {
    const gateway = gatewayOf({});
    const nested = gzipSync(bomb);
    expect((await gateway(streamed(once(nested), { "content-encoding": "gzip" }))).status).toBe(400);
    expect((await gateway(streamed(once(nested), { "content-encoding": "gzip, gzip" }))).status).toBe(415);
  });

  it("of a Connect call are refused", async () => {
    const url = "http://gateway/skywalking.v3.TraceSegmentReportService/collectInSync";
    const headers = { "content-type": "application/proto", "content-encoding": "gzip" };
    const response = await gatewayOf({})(new Request(url, { method: "POST", headers, body: bomb }));
    expect([response.status, await response.json()]).toMatchObject([429, { code: "resource_exhausted" }]);
  });
});

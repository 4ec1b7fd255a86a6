import { describe, expect, it, vi } from "vitest";
import { createGateway, type GatewayEvent, type GatewayOptions } from "../../src/gateway/index.ts";
import { useCollector } from "../devtools/running-collector.ts";
import { segments } from "./items.ts";
import { startGateway, useGateways } from "./running-gateway.ts";
import { jsonPost, refusedConnection, type ScriptedAnswer, scriptedOap } from "./scripted-oap.ts";

const running = useCollector();
useGateways();

function gatewayOf(answer: ScriptedAnswer = 200, options: GatewayOptions = {}) {
  const oap = scriptedOap(answer);
  const gateway = createGateway({ oap: "http://oap:12800", fetch: oap.fetch, ...options });
  const send = async (path: string, body: unknown) => {
    const { status, headers } = await gateway(jsonPost(path, body));
    return [status, headers.get("retry-after")];
  };
  return { gateway, oap, send };
}

const small = { limits: { maxItems: 10, maxBodyBytes: 10_000, maxInflatedBytes: 10_000 } };

describe("a queue that is full", () => {
  it("refuses with 503 what it has no room for, whole, and takes what it has room for", async () => {
    const { gateway, send } = gatewayOf(refusedConnection(), { ...small, queue: { maxItems: 10 } });
    expect(await send("/v3/segments", segments(8))).toEqual([200, null]);
    expect(await send("/v3/segments", segments(3, 8))).toEqual([503, "5"]);
    expect(gateway.stats().queue.items).toBe(8);
    expect(await send("/v3/segments", segments(2, 8))).toEqual([200, null]);
    expect(await send("/v3/segments", segments(1, 8))).toEqual([503, "5"]);
    expect(gateway.stats()).toMatchObject({
      items: { segment: { accepted: 10, duplicate: 0, lost: {} } },
      requests: { "/v3/segments": { taken: 2, overloaded: 2 } },
    });
    await gateway.close({ timeoutMs: 1 });
  });

  it("is one for all signals, as they all go one way", async () => {
    const { gateway, send } = gatewayOf(refusedConnection(), { ...small, queue: { maxItems: 10 } });
    expect(await send("/v3/segments", segments(9))).toEqual([200, null]);
    const heartbeat = { service: "shop-web", serviceInstance: "1.4.2" };
    expect(await send("/v3/management/keepAlive", heartbeat)).toEqual([200, null]);
    expect(await send("/v3/management/keepAlive", heartbeat)).toEqual([503, "5"]);
    expect(await send("/v3/segments", segments(1, 9))).toEqual([503, "5"]);
    expect(gateway.stats().queue.items).toBe(10);
    await gateway.close({ timeoutMs: 1 });
  });

  it("is full by bytes too", async () => {
    const { gateway, send } = gatewayOf(refusedConnection(), {
      ...small,
      queue: { maxItems: 1_000, maxBytes: 10_000 },
    });
    let taken = 0;
    while ((await send("/v3/segments", segments(5, taken)))[0] === 200) taken += 5;
    const { queue } = gateway.stats();
    expect(queue.items).toBe(taken);
    expect(queue.bytes).toBeLessThanOrEqual(10_000);
    expect(queue.bytes).toBeGreaterThan(7_000);
    await gateway.close({ timeoutMs: 1 });
  });

  it("is full by what a body becomes, not by what it was compressed to", async () => {
    const { gateway } = gatewayOf(refusedConnection(), { ...small, queue: { maxItems: 1_000, maxBytes: 10_000 } });
    const send = async (from: number): Promise<number> => {
      const stream = new Blob([JSON.stringify(segments(5, from))]).stream().pipeThrough(new CompressionStream("gzip"));
      const headers = { "content-type": "application/json", "content-encoding": "gzip" };
      const body = await new Response(stream).arrayBuffer();
      return (await gateway(new Request("http://gateway/v3/segments", { method: "POST", headers, body }))).status;
    };
    let taken = 0;
    while ((await send(taken)) === 200) taken += 5;
    const { queue } = gateway.stats();
    expect(queue.items).toBe(taken);
    expect(queue.bytes).toBeGreaterThan(7_000);
    expect(queue.bytes).toBeLessThanOrEqual(10_000);
    await gateway.close({ timeoutMs: 1 });
  });

  it("has room again once OAP has taken what waited, all of it", async () => {
    const options = { ...small, queue: { maxItems: 10, flushIntervalMs: 60_000 } };
    const { gateway, oap, send } = gatewayOf(200, options);
    await send("/v3/segments", segments(10));
    expect(await send("/v3/segments", segments(1, 10))).toEqual([503, "5"]);
    await gateway.flush();
    expect(gateway.stats().queue).toEqual({ items: 0, bytes: 0 });
    expect(await send("/v3/segments", segments(1, 10))).toEqual([200, null]);
    await gateway.flush();
    expect(oap.requests.flatMap(({ ids }) => ids)).toHaveLength(11);
  });

  it("loses nothing of what it took while OAP is away, however often that fails", async () => {
    vi.useFakeTimers();
    try {
      const { gateway, oap, send } = gatewayOf(refusedConnection());
      await send("/v3/segments", segments(100));
      await vi.advanceTimersByTimeAsync(1_000);
      await send("/v3/segments", segments(200, 100));
      await vi.advanceTimersByTimeAsync(900_000);
      expect(gateway.stats().items.segment).toMatchObject({ accepted: 300, forwarded: 0, lost: {} });
      const failed = oap.requests.length;
      // More often than a delivery tries by itself.
      expect(failed).toBeGreaterThan(25);
      oap.answer = 200;
      await vi.advanceTimersByTimeAsync(31_000);
      const ids = oap.requests.slice(failed).flatMap((request) => request.ids);
      expect(ids).toHaveLength(300);
      expect(new Set(ids)).toEqual(new Set(segments(300).map((segment) => segment.traceSegmentId)));
      expect(gateway.stats()).toMatchObject({
        items: { segment: { accepted: 300, forwarded: 300, lost: {} } },
        queue: { items: 0, bytes: 0 },
      });
    } finally {
      vi.useRealTimers();
    }
  });

  it("sends again what OAP may have taken, since it was promised", async () => {
    vi.useFakeTimers();
    try {
      const { gateway, oap, send } = gatewayOf(504);
      await send("/v3/segments", segments(1));
      await vi.advanceTimersByTimeAsync(600);
      oap.answer = 200;
      await vi.advanceTimersByTimeAsync(2_000);
      expect(gateway.stats()).toMatchObject({
        items: { segment: { forwarded: 1, lost: {} } },
        forwards: { ambiguous: expect.any(Number), sent: 1 },
      });
    } finally {
      vi.useRealTimers();
    }
  });

  it("splits what is too large for OAP, and loses what is so alone", async () => {
    const { gateway, send } = gatewayOf(413, { queue: { flushIntervalMs: 60_000 } });
    await send("/v3/segments", segments(4));
    await gateway.flush();
    await gateway.flush();
    await gateway.flush();
    expect(gateway.stats()).toMatchObject({
      items: { segment: { accepted: 4, lost: { "too-large": 4 } } },
      queue: { items: 0, bytes: 0 },
    });
  });
});

describe("too many requests at a time", () => {
  it("are refused with 503", async () => {
    const { gateway } = gatewayOf(200, { limits: { maxRequests: 2 } });
    let release = (): void => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    async function* slow() {
      await gate;
      yield new TextEncoder().encode("[]");
    }
    const headers = new Headers({ "content-type": "application/json" });
    const open = () => gateway({ method: "POST", url: "http://gateway/v3/segments", headers, body: slow() });
    const [first, second, third] = [open(), open(), open()];
    expect((await third).status).toBe(503);
    release();
    expect([(await first).status, (await second).status]).toEqual([200, 200]);
    expect((await open()).status).toBe(200);
  });
});

describe("bodies that are large together", () => {
  it("are refused with 503, and hold nothing once they are answered", async () => {
    const limits = { maxBodyBytes: 1_000, maxInflatedBytes: 1_000, maxHeldBytes: 2_000 };
    const { gateway } = gatewayOf(200, { limits });
    let release = (): void => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    async function* slow() {
      yield new TextEncoder().encode(`[${" ".repeat(800)}`);
      await gate;
      yield new TextEncoder().encode("]");
    }
    const headers = new Headers({ "content-type": "application/json" });
    const open = () => gateway({ method: "POST", url: "http://gateway/v3/segments", headers, body: slow() });
    const [first, second, third] = [open(), open(), open()];
    const refused = await third;
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "5"]);
    release();
    expect([(await first).status, (await second).status]).toEqual([200, 200]);
    expect((await Promise.all([open(), open()])).map(({ status }) => status)).toEqual([200, 200]);
  });
});

describe("close", () => {
  it("refuses a body that was still arriving, and takes nothing of it", async () => {
    const { gateway, oap } = gatewayOf();
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const body = writable.getWriter();
    const init: RequestInit & { readonly duplex: "half" } = {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: readable,
      duplex: "half",
    };
    const answered = gateway(new Request("http://gateway/v3/segments", init));
    await gateway.close();
    await body.write(new TextEncoder().encode(JSON.stringify(segments(1))));
    await body.close();
    const { status, headers } = await answered;
    expect([status, headers.get("retry-after")]).toEqual([503, "5"]);
    expect([gateway.stats().items.segment?.accepted ?? 0, oap.requests]).toEqual([0, []]);
  });

  it("brings OAP what waits, and refuses what comes later", async () => {
    const { gateway, post } = await startGateway({ oap: running.collector.url, queue: { flushIntervalMs: 60_000 } });
    await post("/v3/segments", segments(5));
    expect(running.collector.store.segments()).toHaveLength(0);
    await gateway.close();
    expect(running.collector.store.segments()).toHaveLength(5);
    const response = await post("/v3/segments", segments(1, 5));
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
    expect(gateway.stats()).toMatchObject({
      requests: { "/v3/segments": { taken: 1, closing: 1 } },
      queue: { items: 0 },
    });
  });

  it("waits for OAP to come back, within its time", async () => {
    vi.useFakeTimers();
    // Of each wait half its bound: four failures in the first second could else put the fifth attempt off beyond what is waited for.
    const random = vi.spyOn(Math, "random").mockReturnValue(0.5);
    try {
      const { gateway, oap, send } = gatewayOf(refusedConnection());
      await send("/v3/segments", segments(2));
      const closed = gateway.close({ timeoutMs: 20_000 });
      await vi.advanceTimersByTimeAsync(1_000);
      oap.answer = 200;
      await vi.advanceTimersByTimeAsync(5_000);
      await closed;
      expect(gateway.stats().items.segment).toMatchObject({ accepted: 2, forwarded: 2, lost: {} });
    } finally {
      random.mockRestore();
      vi.useRealTimers();
    }
  });

  it("counts as lost what OAP did not take in time, and lets nothing run on", async () => {
    vi.useFakeTimers();
    try {
      const events: unknown[] = [];
      const log = ({ event, items, waited }: GatewayEvent) => void events.push([event, items ?? waited]);
      const { gateway, oap, send } = gatewayOf(refusedConnection(), { log });
      await send("/v3/segments", segments(2));
      const closed = gateway.close({ timeoutMs: 1_000 });
      expect(gateway.close()).toBe(closed);
      await vi.advanceTimersByTimeAsync(2_000);
      await closed;
      expect(gateway.stats()).toMatchObject({
        items: { segment: { accepted: 2, forwarded: 0, lost: { closed: 2 } } },
        queue: { items: 0, bytes: 0 },
      });
      expect(events).toEqual([
        ["oap-failed", 2],
        ["items-lost", 2],
        ["closed", 2],
      ]);
      const made = oap.requests.length;
      await vi.advanceTimersByTimeAsync(120_000);
      expect(oap.requests).toHaveLength(made);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});

import { afterEach, describe, expect, it, vi } from "vitest";
import { createGateway, type GatewayEvent, type GatewayOptions, type SharedSeen } from "../../src/gateway/index.ts";
import { fullItems } from "../unit/core/report/signal-items.ts";
import { segments } from "./items.ts";
import { jsonPost, type ScriptedAnswer, scriptedOap } from "./scripted-oap.ts";

/** A memory as the test can look into it. */
function sharedMemory() {
  const ids = new Set<string>();
  const shared: SharedSeen = {
    known: async (asked) => asked.filter((id) => ids.has(id)),
    add: async (added) => {
      for (const id of added) ids.add(id);
    },
  };
  return { ids, shared };
}

function gatewayOf(sharedSeen: SharedSeen, answer: ScriptedAnswer = 200, options: GatewayOptions = {}) {
  const oap = scriptedOap(answer);
  const base: GatewayOptions = { oap: "http://oap:12800", fetch: oap.fetch, mode: "pass-through" };
  const gateway = createGateway({ ...base, sharedSeen, ...options });
  const send = async (body: unknown) => (await gateway(jsonPost("/v3/segments", body))).status;
  return { gateway, oap, send };
}

afterEach(() => {
  vi.useRealTimers();
});

describe("gateways that share a memory", () => {
  it("forward a segment once, in whichever of them it arrives", async () => {
    const { shared } = sharedMemory();
    const [one, two] = [gatewayOf(shared), gatewayOf(shared)];
    expect(await one.send(segments(2))).toBe(200);
    expect(await two.send(segments(3))).toBe(200);
    expect(await two.send(segments(3))).toBe(200);
    expect(one.oap.requests.map(({ ids }) => ids)).toEqual([["segment-0", "segment-1"]]);
    expect(two.oap.requests.map(({ ids }) => ids)).toEqual([["segment-2"]]);
    expect(two.gateway.stats()).toMatchObject({
      items: { segment: { accepted: 1, forwarded: 1, duplicate: 5 } },
      queue: { items: 0, bytes: 0 },
    });
  });

  it("know nothing of what OAP did not take", async () => {
    const { shared, ids } = sharedMemory();
    const [one, two] = [gatewayOf(shared, 503), gatewayOf(shared)];
    expect(await one.send(segments(1))).toBe(503);
    expect([...ids]).toEqual([]);
    expect(await two.send(segments(1))).toBe(200);
    expect([...ids]).toEqual(["segment/segment-0"]);
  });

  it("ask nothing about items without an id of their own", async () => {
    const refuse = (): never => {
      throw new Error("asked");
    };
    const events: GatewayEvent[] = [];
    const now = (): number => fullItems.perfData.time;
    const { gateway, oap } = gatewayOf({ known: refuse, add: refuse }, 200, {
      now,
      log: (event) => events.push(event),
    });
    expect((await gateway(jsonPost("/browser/perfData", fullItems.perfData))).status).toBe(200);
    expect([oap.requests.length, events]).toEqual([1, []]);
  });

  it("go on without it when it does not answer, and say so", async () => {
    const events: GatewayEvent[] = [];
    const fail = async (): Promise<never> => {
      throw new Error("gone");
    };
    const { oap, send } = gatewayOf({ known: fail, add: fail }, 200, { log: (event) => events.push(event) });
    expect(await send(segments(1))).toBe(200);
    expect(oap.requests).toHaveLength(1);
    expect(events).toMatchObject([
      { event: "seen-failed", level: "warn", cause: "Error: gone" },
      { event: "seen-failed", level: "warn", cause: "Error: gone" },
    ]);
  });

  it("go on without it when it never answers, and say so", async () => {
    vi.useFakeTimers();
    const events: GatewayEvent[] = [];
    const hang = (): Promise<never> => new Promise(() => {});
    const { oap, send } = gatewayOf({ known: hang, add: hang }, 200, { log: (event) => events.push(event) });
    const sent = send(segments(1));
    await vi.advanceTimersByTimeAsync(2_000);
    expect(oap.requests).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await sent).toBe(200);
    const late = { event: "seen-failed", cause: "Error: no answer in 2000 ms" };
    expect(events).toMatchObject([late, late]);
  });

  it("are no queues", () => {
    const { shared } = sharedMemory();
    const options = { oap: "http://oap:12800", sharedSeen: shared };
    expect(() => createGateway({ ...options, mode: "queue" })).toThrow("Option 'sharedSeen' must be left out");
    const wrong: object = { ...options, mode: "pass-through", sharedSeen: 7 };
    expect(() => createGateway(wrong as GatewayOptions)).toThrow("Option 'sharedSeen' must be an object, not 7.");
  });
});

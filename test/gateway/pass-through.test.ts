import { describe, expect, it, vi } from "vitest";
import { createGateway } from "../../src/gateway/index.ts";
import { useCollector } from "../devtools/running-collector.ts";
import { fullItems } from "../unit/core/report/signal-items.ts";
import { segments } from "./items.ts";
import { startGateway, useGateways } from "./running-gateway.ts";
import { jsonPost, refusedConnection, type ScriptedAnswer, scriptedOap } from "./scripted-oap.ts";

const running = useCollector();
useGateways();

function gatewayOf(answer: ScriptedAnswer = 200) {
  const oap = scriptedOap(answer);
  const now = (): number => fullItems.perfData.time + 1_000;
  const gateway = createGateway({ oap: "http://oap:12800", fetch: oap.fetch, mode: "pass-through", now });
  const send = async (path: string, body: unknown) => {
    const { status, headers } = await gateway(jsonPost(path, body));
    return [status, headers.get("retry-after")];
  };
  return { gateway, oap, send };
}

const perf = "/browser/perfData";

describe("a gateway that passes through", () => {
  it("has brought OAP the items once it answers", async () => {
    const { post, gateway } = await startGateway({ oap: running.collector.url, mode: "pass-through" });
    expect((await post("/v3/segments", segments(3))).status).toBe(200);
    expect(running.collector.store.segments()).toHaveLength(3);
    expect(gateway.stats()).toMatchObject({
      items: { segment: { accepted: 3, forwarded: 3 } },
      queue: { items: 0, bytes: 0 },
    });
  });

  it.each([
    ["surely did not take it", refusedConnection(), [503, "5"], { returned: 1 }],
    ["asks to come later", { status: 429, retryAfter: "17" }, [503, "17"], { returned: 1 }],
    ["may have taken it", 504, [502, "5"], { returned: 1 }],
    ["broke off", new Error("reset"), [502, "5"], { returned: 1 }],
    ["refuses it", 400, [500, null], { rejected: 1 }],
    ["takes nothing that large", 413, [500, null], { "too-large": 1 }],
  ] as const)("tells its sender that OAP %s", async (_name, answer, expected, lost) => {
    const { gateway, send } = gatewayOf(answer);
    expect(await send(perf, fullItems.perfData)).toEqual(expected);
    expect(gateway.stats().items.perfData).toMatchObject({ accepted: 1, forwarded: 0, lost });
  });

  it("still knows what OAP has when a repeat that was under way at the same time fails", async () => {
    const oap = scriptedOap();
    const held: (() => void)[] = [];
    const fetch: typeof oap.fetch = async (...args) => {
      await new Promise<void>((resolve) => held.push(resolve));
      return oap.fetch(...args);
    };
    const gateway = createGateway({ oap: "http://oap:12800", fetch, mode: "pass-through" });
    const send = () => gateway(jsonPost("/v3/segments", segments(1)));
    const [first, repeat] = [send(), send()];
    await vi.waitUntil(() => held.length === 2);
    held[0]?.();
    expect((await first).status).toBe(200);
    oap.answer = 503;
    held[1]?.();
    expect((await repeat).status).toBe(503);
    expect((await send()).status).toBe(200);
    expect(gateway.stats().items.segment).toMatchObject({ forwarded: 1, duplicate: 1 });
    expect(oap.requests).toHaveLength(2);
  });

  it("has the runtime wait for each answer, whether or not its sender still does", async () => {
    const oap = scriptedOap();
    const gateway = createGateway({ oap: "http://oap:12800", fetch: oap.fetch, mode: "pass-through" });
    const waited: Promise<unknown>[] = [];
    const lifetime = { waitUntil: (promise: Promise<unknown>) => void waited.push(promise) };
    const answered = gateway(jsonPost("/v3/segments", segments(1)), {}, lifetime);
    expect(waited).toHaveLength(1);
    await Promise.all(waited);
    expect([(await answered).status, oap.requests.length]).toEqual([200, 1]);
  });

  it("sends on what comes again while it is under way, since the first one may fail", async () => {
    const { oap, gateway } = gatewayOf(503);
    const { time } = fullItems.perfData;
    const items = segments(1).map((segment) => ({
      ...segment,
      spans: segment.spans.map((span) => ({ ...span, startTime: time, endTime: time })),
    }));
    const answers = await Promise.all([1, 2].map(() => gateway(jsonPost("/v3/segments", items))));
    expect(answers.map(({ status }) => status)).toEqual([503, 503]);
    expect(oap.requests).toHaveLength(2);
  });

  it("takes a segment that comes again after OAP has not taken it, and after that never", async () => {
    const { oap, send } = gatewayOf(503);
    const items = segments(1).map((segment) => ({
      ...segment,
      spans: segment.spans.map((span) => ({
        ...span,
        startTime: fullItems.perfData.time,
        endTime: fullItems.perfData.time,
      })),
    }));
    expect(await send("/v3/segments", items)).toEqual([503, "5"]);
    oap.answer = 200;
    expect(await send("/v3/segments", items)).toEqual([200, null]);
    expect(await send("/v3/segments", items)).toEqual([200, null]);
    expect(oap.requests).toHaveLength(2);
  });
});

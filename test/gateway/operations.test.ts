import { describe, expect, it } from "vitest";
import { createGateway, type GatewayEvent, type GatewayOptions } from "../../src/gateway/index.ts";
import { segments } from "./items.ts";
import { jsonPost, refusedConnection, type ScriptedAnswer, scriptedOap } from "./scripted-oap.ts";

function gatewayOf(answer: ScriptedAnswer = 200, options: GatewayOptions = {}) {
  const oap = scriptedOap(answer);
  const events: GatewayEvent[] = [];
  let time = Date.now();
  const gateway = createGateway({
    oap: ["http://oap-1:12800", "http://oap-2:12800"],
    fetch: oap.fetch,
    prefix: "/sw",
    origins: ["https://shop.example"],
    queue: { flushIntervalMs: 60_000 },
    log: (event) => void events.push(event),
    now: () => time,
    ...options,
  });
  const pass = (ms: number): void => {
    time += ms;
  };
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const response = await gateway(new Request(`http://gateway${path}`, { headers }));
    return [response.status, await response.text()] as const;
  };
  return { gateway, oap, events, pass, get };
}

describe("/health", () => {
  it("is answered outside of the prefix, and only there", async () => {
    const { get } = gatewayOf();
    expect(await get("/health")).toEqual([200, "alive\n"]);
    expect((await get("/sw/health"))[0]).toBe(404);
    expect((await get("/constructor"))[0]).toBe(404);
  });
});

describe("/ready", () => {
  it("asks OAP, with an empty batch, when nothing has been heard of it", async () => {
    const { get, oap } = gatewayOf();
    expect(await get("/ready")).toEqual([200, "ready\n"]);
    expect(await get("/ready")).toEqual([200, "ready\n"]);
    expect(oap.requests).toEqual([{ path: "/v3/segments", ids: [] }]);
  });

  it("asks every address before it says no", async () => {
    const { get, oap, pass } = gatewayOf(refusedConnection());
    expect(await get("/ready")).toEqual([503, "OAP does not answer.\n"]);
    expect(oap.requests).toHaveLength(2);
    oap.answer = 400;
    pass(5_000);
    expect(await get("/ready")).toEqual([200, "ready\n"]);
  });

  it("asks again as soon as a request has failed", async () => {
    const { gateway, get, oap } = gatewayOf();
    expect(await get("/ready")).toEqual([200, "ready\n"]);
    oap.answer = refusedConnection();
    await gateway(jsonPost("/sw/v3/segments", segments(1)));
    await gateway.flush();
    expect(await get("/ready")).toEqual([503, "OAP does not answer.\n"]);
    expect(oap.requests).toHaveLength(4);
    await gateway.close({ timeoutMs: 1 });
  });

  it("says no when the queue is full, and when the gateway is closed", async () => {
    const limits = { maxItems: 2 };
    const { gateway, get } = gatewayOf(refusedConnection(), {
      limits,
      queue: { maxItems: 2, flushIntervalMs: 60_000 },
    });
    await gateway(jsonPost("/sw/v3/segments", segments(2)));
    expect(await get("/ready")).toEqual([503, "The queue is full.\n"]);
    await gateway.close({ timeoutMs: 1 });
    expect(await get("/ready")).toEqual([503, "The gateway is closing.\n"]);
    expect(await get("/health")).toEqual([200, "alive\n"]);
  });
});

describe("/metrics", () => {
  it("tells of everything, with labels of ours alone", async () => {
    const { gateway, get } = gatewayOf();
    await gateway(jsonPost("/sw/v3/segments", [...segments(2), ...segments(1), null]));
    await gateway(jsonPost("/sw/made-up-%22-path", []));
    await gateway(jsonPost("/sw/v3/segments", [], { origin: "https://evil.example" }));
    const [, waiting] = await get("/metrics");
    expect(waiting).toContain("\nskywalking_gateway_queue_items 2\n");
    await gateway.flush();
    const [status, text] = await get("/metrics");
    expect(status).toBe(200);
    const { bodyBytes } = gateway.stats();
    expect(text.split("\n").filter((line) => !line.startsWith("#"))).toEqual([
      'skywalking_gateway_requests_total{route="/v3/segments",outcome="taken"} 1',
      'skywalking_gateway_requests_total{route="/v3/segments",outcome="foreign-origin"} 1',
      'skywalking_gateway_requests_total{route="other",outcome="not-found"} 1',
      'skywalking_gateway_items_total{signal="segment",state="accepted"} 2',
      'skywalking_gateway_items_total{signal="segment",state="forwarded"} 2',
      'skywalking_gateway_items_total{signal="segment",state="duplicate"} 1',
      'skywalking_gateway_items_refused_total{signal="segment",reason="malformed"} 1',
      'skywalking_gateway_items_skew_corrected_total{signal="segment"} 0',
      "skywalking_gateway_queue_items 0",
      "skywalking_gateway_queue_bytes 0",
      'skywalking_gateway_forwards_total{status="sent"} 1',
      `skywalking_gateway_body_bytes_total ${bodyBytes}`,
      "",
    ]);
    expect(text).toContain("# TYPE skywalking_gateway_requests_total counter\n");
  });

  it("asks for a token when there is one", async () => {
    const { get } = gatewayOf(200, { metricsToken: "secret" });
    expect((await get("/metrics"))[0]).toBe(401);
    expect((await get("/metrics", { authorization: "Bearer other" }))[0]).toBe(401);
    expect((await get("/metrics", { authorization: "Bearer secret" }))[0]).toBe(200);
  });
});

describe("the log", () => {
  it("tells once in ten seconds of requests refused for the same reason, and how many there were", async () => {
    const { gateway, events, pass } = gatewayOf();
    const refuse = () => gateway(jsonPost("/sw/v3/segments", { not: "a list" }));
    await refuse();
    await refuse();
    await refuse();
    await gateway(jsonPost("/sw/other", []));
    pass(10_000);
    await refuse();
    expect(events.map(({ time: _time, ...event }) => event)).toEqual(
      [
        ["/v3/segments", "malformed", "This path takes an array.", 0],
        ["other", "not-found", "There is nothing here.", 0],
        ["/v3/segments", "malformed", "This path takes an array.", 2],
      ].map(([route, outcome, reason, others]) => ({
        level: "warn",
        event: "refused",
        message: "A request was refused.",
        route,
        outcome,
        reason,
        others,
      })),
    );
  });

  it("tells when OAP goes and when it is back, and what is lost", async () => {
    const { gateway, oap, events } = gatewayOf(refusedConnection(), { mode: "pass-through" });
    const bring = (number: number) => gateway(jsonPost("/sw/v3/segments", segments(1, number)));
    await bring(1);
    await bring(2);
    oap.answer = 200;
    await bring(3);
    oap.answer = 500;
    await bring(4);
    await gateway.close();
    expect(events.filter(({ event }) => event !== "refused").map(({ level, event }) => [level, event])).toEqual([
      ["warn", "oap-failed"],
      ["info", "oap-back"],
      ["error", "oap-failed"],
      ["error", "items-lost"],
      ["info", "closed"],
    ]);
  });

  it("may throw, and nobody minds", async () => {
    const { gateway } = gatewayOf(200, {
      log() {
        throw new Error("full disk");
      },
    });
    expect((await gateway(jsonPost("/sw/other", []))).status).toBe(404);
  });
});

describe("a fault of the gateway's own", () => {
  it("is 500, counted and told, and never rejects", async () => {
    const { gateway, events } = gatewayOf();
    const broken = { method: "POST", url: "http://gateway/sw/v3/segments", body: null } as Request;
    const response = await gateway(broken);
    expect([response.status, await response.text()]).toEqual([500, "The gateway has failed.\n"]);
    expect(gateway.stats().requests).toEqual({ other: { internal: 1 } });
    expect(events[0]).toMatchObject({ level: "error", event: "internal" });
  });
});

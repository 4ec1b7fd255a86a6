import { describe, expect, it } from "vitest";
import { createGateway, type GatewayOptions } from "../../../src/gateway/index.ts";
import { fullItems } from "../../unit/core/report/signal-items.ts";
import { segments } from "../items.ts";
import { jsonPost, scriptedOap } from "../scripted-oap.ts";
import { ScriptedKafka } from "./scripted-kafka.ts";

const { perfData, event, log, meter, keepAlive, instanceProperties } = fullItems;

/** The path of each signal, and one of its items. */
const posts: readonly [path: string, body: unknown][] = [
  ["/v3/segments", segments(1, 0, perfData.time)],
  ["/v3/logs", [log]],
  ["/v3/meters", [meter]],
  ["/v3/management/reportProperties", instanceProperties],
  ["/v3/management/keepAlive", keepAlive],
  ["/browser/perfData", perfData],
  ["/v3/events", [event]],
];

function gatewayOf(options: GatewayOptions = {}) {
  const client = new ScriptedKafka();
  const oap = scriptedOap();
  const now = () => perfData.time + 1_000;
  const gateway = createGateway({ kafka: { client }, fetch: oap.fetch, mode: "queue", now, ...options });
  const postAll = async (): Promise<number[]> => {
    const answers = posts.map(([path, body]) => gateway(jsonPost(path, body)));
    return (await Promise.all(answers)).map(({ status }) => status);
  };
  const get = async (path: string): Promise<number> => (await gateway(new Request(`http://gateway${path}`))).status;
  return { client, oap, gateway, postAll, get };
}

const TOPICS = [
  "skywalking-logs",
  "skywalking-managements",
  "skywalking-managements",
  "skywalking-meters",
  "skywalking-segments",
];

describe("a gateway with Kafka", () => {
  it("alone refuses what has no topic, and brings the rest there", async () => {
    const { gateway, client, postAll } = gatewayOf();
    expect(await postAll()).toEqual([200, 200, 200, 200, 200, 501, 501]);
    await gateway.close();
    expect(client.log.map(({ topic }) => topic).sort()).toEqual(TOPICS);
    expect(gateway.stats().forwards).toEqual({ sent: 5 });
    expect(client.connections).toBe(0);
  });

  it("and OAP brings what has no topic to OAP", async () => {
    const { gateway, client, oap, postAll } = gatewayOf({ oap: "http://oap:12800" });
    expect(await postAll()).toEqual([200, 200, 200, 200, 200, 200, 200]);
    await gateway.close();
    expect(client.log.map(({ topic }) => topic).sort()).toEqual(TOPICS);
    expect(oap.requests.map(({ path }) => path).sort()).toEqual(["/browser/perfData", "/v3/events"]);
  });

  it("sends a signal whose topic OAP does not read the other way too", async () => {
    const { gateway, client, oap } = gatewayOf({
      oap: "http://oap:12800",
      kafka: { client: new ScriptedKafka(), topics: { logs: false } },
    });
    expect((await gateway(jsonPost("/v3/logs", [log]))).status).toBe(200);
    await gateway.close();
    expect(client.log).toEqual([]);
    expect(oap.requests.map(({ path }) => path)).toEqual(["/v3/logs"]);
  });

  it("is ready while a broker answers", async () => {
    const { client, get } = gatewayOf();
    expect(await get("/ready")).toBe(200);
    const other = gatewayOf();
    other.client.isDown = true;
    expect(await other.get("/ready")).toBe(503);
    expect(client.log).toEqual([]);
  });

  it("answers what Kafka answers, where nothing may be kept", async () => {
    const { gateway, client } = gatewayOf({ mode: "pass-through" });
    client.faults.push("INVALID_RECORD", "cut-after");
    const send = async (first: number) =>
      (await gateway(jsonPost("/v3/segments", segments(1, first, perfData.time)))).status;
    expect([await send(0), await send(1), await send(2)]).toEqual([500, 502, 200]);
    expect(client.log.map(({ message }) => message.key)).toEqual(["segment-1", "segment-2"]);
  });

  it.each([
    [{}, "'oap' must be the URL of OAP's HTTP port unless 'transport' or 'kafka' is given"],
    [{ kafka: {} }, "'kafka.client' must be an object"],
    [{ kafka: { client: new ScriptedKafka() }, oap: "/sw" }, "'oap' must be the URL of OAP's HTTP port"],
    [{ kafka: { client: new ScriptedKafka() }, oapTimeoutMs: 0 }, "'oapTimeoutMs' must be an integer >= 1"],
  ])("takes no %o", (options, sentence) => {
    expect(() => createGateway(options as GatewayOptions)).toThrow(sentence);
  });
});

it("kafkajs is such a client", async () => {
  const { Kafka, logLevel } = await import("kafkajs");
  const client = new Kafka({ brokers: ["127.0.0.1:1"], logLevel: logLevel.NOTHING, retry: { retries: 0 } });
  const gateway = createGateway({ kafka: { client }, mode: "pass-through" });
  expect((await gateway(jsonPost("/v3/segments", segments(1)))).status).toBe(503);
  await gateway.close();
});

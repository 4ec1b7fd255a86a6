import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createGateway, type Gateway, type GatewayEvent, type GatewayOptions } from "../../../src/gateway/index.ts";
import { fullItems } from "../../unit/core/report/signal-items.ts";
import { segments } from "../items.ts";
import { jsonPost, refusedConnection, scriptedOap } from "../scripted-oap.ts";
import { ScriptedKafka } from "./scripted-kafka.ts";

const { perfData, log } = fullItems;

/** Milliseconds within which what waits for nothing has left. */
const FLUSHED_MS = 600;
/** Milliseconds within which a way that is back is found, however often it had failed. */
const FOUND_MS = 31_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Closes a gateway that nobody takes anything from. */
async function giveUp(gateway: Gateway): Promise<void> {
  const closed = gateway.close({ timeoutMs: 1 });
  await vi.advanceTimersByTimeAsync(2_000);
  await closed;
}

/** A gateway that brings segments and logs to Kafka, and page views to OAP. */
function gatewayOf(options: GatewayOptions = {}) {
  const client = new ScriptedKafka();
  const oap = scriptedOap();
  const events: GatewayEvent[] = [];
  const start = Date.now();
  const gateway = createGateway({
    kafka: { client },
    oap: "http://oap:12800",
    fetch: oap.fetch,
    log: (event) => void events.push(event),
    now: () => perfData.time + 1_000 + Date.now() - start,
    ...options,
  });
  const post = async (path: string, body: unknown): Promise<number> => (await gateway(jsonPost(path, body))).status;
  return {
    gateway,
    client,
    oap,
    sendPageView: () => post("/browser/perfData", perfData),
    sendLog: () => post("/v3/logs", [log]),
    sendSegments: (count: number, first = 0) => post("/v3/segments", segments(count, first, perfData.time)),
    keys: () => client.log.map(({ message }) => message.key),
    told: () => events.map(({ event, to, signal }) => [event, to, signal]),
    async ready() {
      const response = await gateway(new Request("http://gateway/ready"));
      return [response.status, await response.text()] as const;
    },
  };
}

describe("while OAP is away", () => {
  it("Kafka has each segment as soon as it would with OAP there", async () => {
    const { oap, gateway, sendPageView, sendSegments, keys } = gatewayOf();
    oap.answer = 503;
    const expected: string[] = [];
    for (let number = 0; number < 20; number++) {
      expect([await sendPageView(), await sendPageView()]).toEqual([200, 200]);
      await vi.advanceTimersByTimeAsync(10_000);
      await sendSegments(1, number);
      expected.push(`segment-${number}`);
      await vi.advanceTimersByTimeAsync(FLUSHED_MS);
      expect(keys()).toEqual(expected);
    }
    const { items, queue } = gateway.stats();
    expect(items.segment).toMatchObject({ accepted: 20, forwarded: 20 });
    expect(items.perfData).toMatchObject({ accepted: 40, forwarded: 0, lost: {} });
    expect(queue.items).toBe(40);
    oap.answer = 200;
    await vi.advanceTimersByTimeAsync(FOUND_MS);
    expect(gateway.stats()).toMatchObject({
      items: { perfData: { forwarded: 40, lost: {} } },
      queue: { items: 0, bytes: 0 },
    });
    await gateway.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("page views take up no room of segments, by items", async () => {
    const { oap, client, gateway, sendPageView, sendSegments } = gatewayOf({
      limits: { maxItems: 2 },
      queue: { maxItems: 2 },
    });
    oap.answer = refusedConnection();
    client.isDown = true;
    expect([await sendPageView(), await sendPageView(), await sendPageView()]).toEqual([200, 200, 503]);
    expect([await sendSegments(2), await sendSegments(1, 2)]).toEqual([200, 503]);
    const { queue } = gateway.stats();
    expect(queue.items).toBe(4);
    client.isDown = false;
    await vi.advanceTimersByTimeAsync(FOUND_MS);
    expect([await sendPageView(), await sendSegments(1, 2)]).toEqual([503, 200]);
    await giveUp(gateway);
  });

  it("page views take up no room of segments, by bytes", async () => {
    const { oap, gateway, sendPageView, sendSegments } = gatewayOf({
      limits: { maxBodyBytes: 2_000, maxInflatedBytes: 2_000 },
      queue: { maxBytes: 2_000 },
    });
    oap.answer = refusedConnection();
    while ((await sendPageView()) === 200);
    const { bytes } = gateway.stats().queue;
    expect(bytes).toBeGreaterThan(1_500);
    expect(await sendSegments(3)).toBe(200);
    expect(gateway.stats().queue.bytes).toBeGreaterThan(2_000);
    await giveUp(gateway);
  });

  it("closing brings Kafka what waits for it, and counts the rest as lost", async () => {
    const { oap, gateway, sendPageView, sendSegments, keys } = gatewayOf();
    oap.answer = 503;
    await sendPageView();
    await vi.advanceTimersByTimeAsync(60_000);
    await sendSegments(1);
    const closed = gateway.close({ timeoutMs: 5_000 });
    await vi.advanceTimersByTimeAsync(5_000);
    await closed;
    expect(keys()).toEqual(["segment-0"]);
    expect(gateway.stats()).toMatchObject({
      items: { perfData: { forwarded: 0, lost: { closed: 1 } }, segment: { forwarded: 1, lost: {} } },
      queue: { items: 0, bytes: 0 },
    });
  });
});

it("passing through, has room for segments while page views under way have filled theirs", async () => {
  let answer = (): void => {};
  const fetch = () =>
    new Promise<never>((_resolve, reject) => {
      answer = () => reject(refusedConnection());
    });
  const options: GatewayOptions = { mode: "pass-through", fetch, limits: { maxItems: 1 }, queue: { maxItems: 1 } };
  const { sendPageView, sendSegments, keys } = gatewayOf(options);
  const first = sendPageView();
  await vi.advanceTimersByTimeAsync(0);
  expect([await sendPageView(), await sendSegments(1)]).toEqual([503, 200]);
  expect(keys()).toEqual(["segment-0"]);
  answer();
  expect(await first).toBe(503);
});

describe("a topic that OAP has not made", () => {
  it("holds up no segment, says so once, and says when it is there", async () => {
    const { client, gateway, sendLog, sendSegments, ready, keys, told } = gatewayOf();
    client.missingTopics.add("skywalking-logs");
    const expected: string[] = [];
    for (let number = 0; number < 20; number++) {
      await sendLog();
      await vi.advanceTimersByTimeAsync(10_000);
      expect(await ready()).toEqual([200, "ready\n"]);
      await sendSegments(1, number);
      expected.push(`segment-${number}`);
      await vi.advanceTimersByTimeAsync(FLUSHED_MS);
      expect(keys()).toEqual(expected);
    }
    expect(told()).toEqual([["oap-failed", "Kafka", "log"]]);
    client.missingTopics.clear();
    await vi.advanceTimersByTimeAsync(FOUND_MS);
    expect(gateway.stats()).toMatchObject({
      items: { log: { accepted: 20, forwarded: 20, lost: {} } },
      queue: { items: 0, bytes: 0 },
    });
    expect(told().slice(1)).toEqual([["oap-back", "Kafka", "log"]]);
  });
});

describe("whoever runs it", () => {
  it("is told once that Kafka is away and once that it is back, whatever OAP answers", async () => {
    const { client, sendPageView, sendSegments, ready, told } = gatewayOf();
    client.isDown = true;
    await sendSegments(1);
    for (let count = 0; count < 40; count++) {
      await sendPageView();
      await vi.advanceTimersByTimeAsync(3_000);
      expect(await ready()).toEqual([503, "Kafka does not answer.\n"]);
    }
    expect(told()).toEqual([["oap-failed", "Kafka", "segment"]]);
    client.isDown = false;
    await vi.advanceTimersByTimeAsync(FOUND_MS);
    expect(await ready()).toEqual([200, "ready\n"]);
    expect(told().slice(1)).toEqual([["oap-back", "Kafka", "segment"]]);
  });

  it("is told once that OAP is away and once that it is back, whatever Kafka answers", async () => {
    const { oap, sendPageView, sendSegments, ready, told } = gatewayOf();
    oap.answer = 503;
    await sendPageView();
    for (let count = 0; count < 40; count++) {
      await sendSegments(1, count);
      await vi.advanceTimersByTimeAsync(3_000);
      expect(await ready()).toEqual([503, "OAP does not answer.\n"]);
    }
    expect(told()).toEqual([["oap-failed", "OAP", "perfData"]]);
    oap.answer = 200;
    await vi.advanceTimersByTimeAsync(FOUND_MS);
    expect(await ready()).toEqual([200, "ready\n"]);
    expect(told().slice(1)).toEqual([["oap-back", "OAP", "perfData"]]);
  });

  it("is told that it is not ready when there is no room on one way", async () => {
    const { oap, gateway, sendPageView, ready } = gatewayOf({ limits: { maxItems: 1 }, queue: { maxItems: 1 } });
    oap.answer = 503;
    await sendPageView();
    expect(await ready()).toEqual([503, "The queue is full.\n"]);
    await giveUp(gateway);
  });

  it("is told that it is ready when Kafka answers, also where no segments go there", async () => {
    const client = new ScriptedKafka();
    const { ready } = gatewayOf({ kafka: { client, topics: { segments: false } } });
    expect(await ready()).toEqual([200, "ready\n"]);
    client.isDown = true;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await ready()).toEqual([503, "Kafka does not answer.\n"]);
  });
});

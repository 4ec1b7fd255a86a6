import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EncodedRequest, SendResult } from "../../../src/core/report/transport.ts";
import type { Signal } from "../../../src/core/segment/collect-item.ts";
import { createKafkaTransport } from "../../../src/gateway/kafka/kafka-transport.ts";
import { fullItems } from "../../unit/core/report/signal-items.ts";
import { segments } from "../items.ts";
import { type Fault, LATE_MS, ScriptedKafka } from "./scripted-kafka.ts";

function kafkaOf(faults: readonly Fault[] = [], timeoutMs = 1_000) {
  const client = new ScriptedKafka();
  client.faults.push(...faults);
  const transport = createKafkaTransport({ client }, timeoutMs);
  const requestOf = (count: number, first: number, signal: Signal = "segment"): EncodedRequest => {
    const [request] = transport.encode(signal, signal === "log" ? [fullItems.log] : segments(count, first)) ?? [];
    if (!request) throw new Error("nothing was encoded");
    return request;
  };
  const send = async (request: EncodedRequest): Promise<SendResult["status"]> =>
    (await transport.send(request, { keepalive: false })).status;
  const keys = () => client.log.map(({ message }) => message.key);
  return { client, transport, requestOf, send, keys };
}

describe("a batch of which nobody knows whether Kafka has it", () => {
  it.each(["cut-before", "cut-after"])("goes before others, and is there once: %s", async (fault) => {
    const { requestOf, send, keys, client } = kafkaOf([fault]);
    const [first, second] = [requestOf(2, 0), requestOf(2, 2)];
    expect(await send(first)).toBe("ambiguous");
    expect(await send(second)).toBe("sent");
    expect(await send(first)).toBe("sent");
    expect(keys()).toEqual(["segment-0", "segment-1", "segment-2", "segment-3"]);
    expect(client.settings).toHaveLength(1);
  });

  it("keeps others away as long as nobody answers", async () => {
    const { requestOf, send, keys, client } = kafkaOf();
    const [first, second] = [requestOf(1, 0), requestOf(1, 1)];
    expect(await send(requestOf(1, 9))).toBe("sent");
    client.isDown = true;
    expect(await Promise.all([send(first), send(second)])).toEqual(["ambiguous", "retryable"]);
    client.isDown = false;
    expect(await Promise.all([send(second), send(first)])).toEqual(["sent", "sent"]);
    expect(keys()).toEqual(["segment-9", "segment-0", "segment-1"]);
  });

  it("is waited for when its answer comes late, and not sent again", async () => {
    const { requestOf, send, keys } = kafkaOf(["late"], LATE_MS / 4);
    const request = requestOf(1, 0);
    expect(await send(request)).toBe("ambiguous");
    let status = await send(request);
    while (status === "ambiguous") status = await send(request);
    expect(status).toBe("sent");
    expect(keys()).toEqual(["segment-0"]);
  });
});

describe("what the broker says", () => {
  const ends: readonly [type: Fault, SendResult["status"], producers: number][] = [
    ["MESSAGE_TOO_LARGE", "too-large", 1],
    ["RECORD_LIST_TOO_LARGE", "too-large", 1],
    ["INVALID_RECORD", "rejected", 1],
    ["INVALID_TIMESTAMP", "rejected", 1],
    ["POLICY_VIOLATION", "rejected", 1],
    ["DUPLICATE_SEQUENCE_NUMBER", "sent", 1],
    ["OUT_OF_ORDER_SEQUENCE_NUMBER", "ambiguous", 2],
    ["UNKNOWN_PRODUCER_ID", "ambiguous", 2],
    ["NOT_ENOUGH_REPLICAS", "ambiguous", 1],
    ["TOPIC_AUTHORIZATION_FAILED", "ambiguous", 1],
    ["REQUEST_TIMED_OUT", "ambiguous", 1],
  ];
  it.each(ends)("%s is %s", async (type, status, producers) => {
    const { requestOf, send, client } = kafkaOf([type]);
    const request = requestOf(1, 0);
    expect(await send(request)).toBe(status);
    expect(await send(requestOf(1, 1))).toBe("sent");
    expect(client.settings).toHaveLength(producers);
    expect(client.connections).toBe(1);
  });

  it("of a topic that OAP has not made keeps nothing else away", async () => {
    const { requestOf, send, client, keys } = kafkaOf();
    client.missingTopics.add("skywalking-logs");
    const log = requestOf(1, 0, "log");
    expect(await Promise.all([send(log), send(requestOf(1, 0)), send(log)])).toEqual([
      "retryable",
      "sent",
      "retryable",
    ]);
    client.missingTopics.clear();
    expect(await send(log)).toBe("sent");
    expect(keys()).toEqual(["segment-0", "shop-wörker"]);
  });

  it("is asked for when there is nothing to send", async () => {
    const { requestOf, send, client } = kafkaOf();
    expect(await send(requestOf(0, 0))).toBe("sent");
    client.isDown = true;
    expect(await send(requestOf(0, 0))).toBe("retryable");
    expect(client.log).toEqual([]);
  });

  it("is nothing while no broker is there: surely not taken, and the next attempt connects", async () => {
    const { requestOf, send, client, transport } = kafkaOf();
    client.isDown = true;
    const request = requestOf(1, 0);
    expect(await send(request)).toBe("retryable");
    client.isDown = false;
    expect(await send(request)).toBe("sent");
    await transport.close();
    // The producer that could not connect is ended too.
    expect(client.connections).toBe(-1);
  });
});

/** Far more than the faults of a run can ask for. */
const MAX_ATTEMPTS = 1_000;

const fault = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<Fault>("cut-before", "cut-after", "ok") },
  { weight: 1, arbitrary: fc.constantFrom<Fault>("late", "NOT_ENOUGH_REPLICAS", "TOPIC_AUTHORIZATION_FAILED") },
);

it("whatever breaks, each item is in Kafka once", async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 12 });
  const check = async (faults: readonly Fault[], counts: readonly number[], abreast: number) => {
    const { requestOf, send, keys } = kafkaOf(faults, LATE_MS / 2);
    let made = 0;
    const queue = counts.map((count) => {
      made += count;
      return requestOf(count, made - count);
    });
    let attempts = 0;
    const deliver = async (): Promise<void> => {
      for (let request = queue.shift(); request; request = queue.shift()) {
        if (attempts++ > MAX_ATTEMPTS) throw new Error("it never ends");
        // What failed goes to the end, as in our delivery.
        if ((await send(request)) !== "sent") queue.push(request);
      }
    };
    await Promise.all(Array.from({ length: abreast }, deliver));
    while (queue.length > 0) await deliver();
    const expected = segments(made).map(({ traceSegmentId }) => traceSegmentId);
    expect(keys().sort()).toEqual(expected.sort());
  };
  const faults = fc.array(fault, { maxLength: 15 });
  await fc.assert(fc.asyncProperty(faults, sizes, fc.integer({ min: 1, max: 4 }), check), { numRuns: 300 });
});

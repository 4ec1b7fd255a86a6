import { type DescMessage, fromJson, toBinary } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import type { CollectItem, Signal } from "../../../src/core/segment/collect-item.ts";
import type { KafkaOptions } from "../../../src/gateway/index.ts";
import { createKafkaTransport } from "../../../src/gateway/kafka/kafka-transport.ts";
import { MeterDataCollectionSchema } from "../../../src/gen/pb/language-agent/Meter_pb.ts";
import { SegmentObjectSchema } from "../../../src/gen/pb/language-agent/Tracing_pb.ts";
import { LogDataSchema } from "../../../src/gen/pb/logging/Logging_pb.ts";
import { InstancePingPkgSchema, InstancePropertiesSchema } from "../../../src/gen/pb/management/Management_pb.ts";
import { fullItems } from "../../unit/core/report/signal-items.ts";
import { segmentOf, segments } from "../items.ts";
import { ScriptedKafka } from "./scripted-kafka.ts";

async function write(signal: Signal, items: readonly CollectItem[], options: Partial<KafkaOptions> = {}) {
  const client = new ScriptedKafka();
  const transport = createKafkaTransport({ client, ...options }, 1_000);
  const requests = transport.encode(signal, items);
  for (const request of requests ?? []) {
    expect(await transport.send(request, { keepalive: false })).toEqual({ status: "sent" });
  }
  return { requests, log: client.log };
}

/** What protobuf-es makes of a message in proto JSON form. */
function bytesOf(schema: DescMessage, message: unknown): string {
  return hex(toBinary(schema, fromJson(schema, JSON.parse(JSON.stringify(message)))));
}

function hex(value: Uint8Array | string | null): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString("hex") : "";
}

const { meter } = fullItems;
const ping = fullItems.keepAlive;

/** Items, and the messages that Kafka gets of them. */
interface Case {
  readonly signal: Signal;
  readonly items: readonly CollectItem[];
  readonly topic: string;
  readonly schema: DescMessage;
  readonly keys: readonly string[];
  /** Default the items. */
  readonly values?: readonly unknown[];
}

const cases: Readonly<Record<string, Case>> = {
  segments: {
    signal: "segment",
    items: segments(2),
    topic: "skywalking-segments",
    schema: SegmentObjectSchema,
    keys: ["segment-0", "segment-1"],
  },
  logs: {
    signal: "log",
    items: [fullItems.log],
    topic: "skywalking-logs",
    schema: LogDataSchema,
    keys: ["shop-wörker"],
  },
  properties: {
    signal: "instanceProperties",
    items: [fullItems.instanceProperties],
    topic: "skywalking-managements",
    schema: InstancePropertiesSchema,
    keys: ["register-v1 🍵"],
  },
  heartbeats: {
    signal: "keepAlive",
    items: [ping, { ...ping, serviceInstance: "register-1" }],
    topic: "skywalking-managements",
    schema: InstancePingPkgSchema,
    keys: ["v1 🍵", "ping-register-1"],
  },
  "meters, one collection for each instance and time": {
    signal: "meter",
    items: [meter, { ...meter, serviceInstance: "v2" }, meter, { ...meter, timestamp: meter.timestamp + 1 }],
    topic: "skywalking-meters",
    schema: MeterDataCollectionSchema,
    keys: ["v1 🍵", "v2", "v1 🍵"],
    values: [
      { meterData: [meter, meter] },
      { meterData: [{ ...meter, serviceInstance: "v2" }] },
      { meterData: [{ ...meter, timestamp: meter.timestamp + 1 }] },
    ],
  },
};

describe("what Kafka gets", () => {
  it.each(Object.entries(cases))("of %s", async (_name, { signal, items, topic, schema, keys, values = items }) => {
    const { log, requests } = await write(signal, items);
    expect(log.map((entry) => [entry.topic, entry.message.key, hex(entry.message.value)])).toEqual(
      values.map((value, index) => [topic, keys[index], bytesOf(schema, value)]),
    );
    expect(requests?.flatMap((request) => request.items)).toEqual(items);
    // kafkajs makes text of anything else.
    expect(log.every(({ message }) => Buffer.isBuffer(message.value))).toBe(true);
  });

  it.each(["perfData", "webVitals", "resource", "interaction", "errorLog", "event"] as const)(
    "is nothing of %s, which has no topic",
    async (signal) => {
      expect((await write(signal, [fullItems[signal]])).requests).toBeUndefined();
    },
  );

  it("goes to the topics of a namespace, by the names that OAP has for them", async () => {
    const topics = { segments: "traces", logs: false } as const;
    const options = { namespace: "eu", topics };
    expect((await write("segment", segments(1), options)).log[0]?.topic).toBe("eu-traces");
    expect((await write("meter", [meter], options)).log[0]?.topic).toBe("eu-skywalking-meters");
    expect((await write("log", [fullItems.log], options)).requests).toBeUndefined();
  });

  it("is in one partition for each request, and in another for the next", async () => {
    const client = new ScriptedKafka();
    const transport = createKafkaTransport({ client }, 1_000);
    for (let request = 0; request < 3; request++) {
      const [encoded] = transport.encode("segment", segments(4, request * 4)) ?? [];
      if (encoded) await transport.send(encoded, { keepalive: false });
    }
    const partitions = client.log.map(({ partition }) => partition);
    expect(partitions).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]);
    expect(client.settings).toHaveLength(1);
    expect(client.settings[0]).toMatchObject({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
    });
  });

  it("is no batch that a broker's defaults refuse, as long as an item fits", async () => {
    const long = "x".repeat(300_000);
    const items = [0, 1, 2, 3, 4].map((number) => segmentOf(number, { traceId: long }));
    const { requests, log } = await write("segment", items);
    expect(requests?.map((request) => request.items.length)).toEqual([2, 1, 2]);
    expect(log.map(({ message }) => message.key)).toEqual(items.map(({ traceSegmentId }) => traceSegmentId));
  });
});

describe("options", () => {
  const client = new ScriptedKafka();
  it.each([
    [{ client: {} }, /'kafka\.client' must be a client/],
    [{ client: undefined }, /'kafka\.client' must be an object/],
    [{ client, namespace: "a b" }, /'kafka\.namespace'/],
    [{ client, namespace: "" }, /'kafka\.namespace'/],
    [{ client, topics: { segments: "ä" } }, /'kafka\.topics\.segments'/],
    [{ client, topics: { metrics: "m" } }, /'kafka\.topics' must be some of segments, logs, meters, managements/],
    [{ client, namespace: "n".repeat(240) }, /'kafka\.topics\.segments'/],
  ])("%o are refused", (options, sentence) => {
    expect(() => createKafkaTransport(options as KafkaOptions, 1_000)).toThrow(sentence);
  });
});

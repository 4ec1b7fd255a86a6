import type { KafkaClient, KafkaMessage, KafkaPartition, KafkaProducer } from "./kafka-client.ts";
import { endOfFailure, type WriteEnd } from "./write-failure.ts";

/** Messages that Kafka takes whole or not at all: they share a topic, a partition and a number. */
export interface Batch {
  readonly topic: string;
  readonly messages: readonly KafkaMessage[];
  /** Where it was first tried; a broker knows a batch again only there. */
  partition?: number;
}

/** Writes batches, one at a time. */
export interface BatchWriter {
  /** Writes a batch, or finds out that it was written before. Never rejects. */
  write(batch: Batch): Promise<WriteEnd>;
  /** Tells whether a broker answers. Never rejects. */
  isReachable(): Promise<boolean>;
  /** Never rejects. */
  close(): Promise<void>;
}

/** Few and quick: the queue before this waits longer, and there a batch does not hold up what it can tell about others. */
const RETRY = { retries: 2, initialRetryTime: 100 };

/**
 * Makes what writes batches through a producer that it connects at the first one, and replaces when its numbers lead nowhere.
 *
 * A batch is in one partition. In several it would be of several batches to the brokers, some of them perhaps taken; and
 * kafkajs forgets those whose leader changes to a broker that has taken others [2.2.4].
 *
 * @param timeoutMs - How long the in-sync replicas have, in milliseconds.
 */
export function createBatchWriter(client: KafkaClient, timeoutMs: number): BatchWriter {
  let connecting: Promise<KafkaProducer> | undefined;
  let current: Batch | undefined;
  const known = new Set<string>();
  let turn = 0;

  function partitionOf(partitions: readonly KafkaPartition[]): number {
    const led = partitions.filter(({ leader }) => leader >= 0);
    const open = led.length > 0 ? led : partitions;
    const partition = current?.partition ?? open[turn++ % open.length]?.partitionId ?? 0;
    if (current) current.partition = partition;
    return partition;
  }

  const settings = { maxInFlightRequests: 1, allowAutoTopicCreation: false, retry: RETRY };

  async function connect(): Promise<KafkaProducer> {
    const createPartitioner = () => (place: { partitionMetadata: readonly KafkaPartition[] }) =>
      partitionOf(place.partitionMetadata);
    const producer = client.producer({ ...settings, idempotent: true, createPartitioner });
    try {
      await producer.connect();
      return producer;
    } catch (cause) {
      connecting = undefined;
      await producer.disconnect().catch(() => {});
      throw cause;
    }
  }

  async function close(): Promise<void> {
    const producer = connecting;
    connecting = undefined;
    known.clear();
    await producer?.then((connected) => connected.disconnect()).catch(() => {});
  }

  return {
    close,
    async write(batch) {
      let producer: KafkaProducer;
      try {
        connecting ??= connect();
        producer = await connecting;
      } catch (cause) {
        return { state: "done", result: { status: "retryable", cause } };
      }
      current = batch;
      const { topic, messages } = batch;
      try {
        await producer.send({ topic, messages, acks: -1, timeout: timeoutMs });
        known.add(topic);
        return { state: "done", result: { status: "sent" } };
      } catch (cause) {
        const end = endOfFailure(cause, known.has(topic));
        if (end.state === "renumber") await close();
        return end;
      }
    },
    async isReachable() {
      const producer = client.producer({ ...settings, idempotent: false, createPartitioner: () => () => 0 });
      try {
        await producer.connect();
        return true;
      } catch {
        return false;
      } finally {
        await producer.disconnect().catch(() => {});
      }
    },
  };
}

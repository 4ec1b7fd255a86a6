import type {
  KafkaClient,
  KafkaMessage,
  KafkaProducer,
  KafkaProducerSettings,
  KafkaRecord,
} from "../../../src/gateway/index.ts";

/**
 * What happens to one attempt to write: `cut-before` the connection breaks before the broker has read it, `cut-after` before
 * the answer, `late` the answer comes after {@link LATE_MS}; any other word is the broker's error.
 */
export type Fault = "ok" | "cut-before" | "cut-after" | "late" | (string & {});

/** A message in a topic's log. */
export interface Logged {
  readonly topic: string;
  readonly partition: number;
  readonly message: KafkaMessage;
}

/** Milliseconds that a late answer takes. */
export const LATE_MS = 12;

const PARTITIONS = [0, 1, 2].map((partitionId) => ({ partitionId, leader: 1 }));
/** So many batches of a producer a broker knows again. */
const REMEMBERED = 5;

/**
 * A client over a broker in memory. The client numbers as kafkajs does: a failed batch gives its number back. The broker checks
 * numbers as Kafka does: it takes a batch that it knows for a repeat, and refuses one that is not the next.
 */
export class ScriptedKafka implements KafkaClient {
  readonly log: Logged[] = [];
  readonly settings: KafkaProducerSettings[] = [];
  /** What happens to the next attempts; `ok` when none is left. */
  readonly faults: Fault[] = [];
  readonly missingTopics: Set<string> = new Set();
  isDown = false;
  connections = 0;
  readonly #numbers = new Map<string, [first: number, next: number][]>();

  producer(settings: KafkaProducerSettings): KafkaProducer {
    const id = this.settings.push(settings);
    const partitionOf = settings.createPartitioner();
    const next = new Map<string, number>();
    const attempt = async ({ topic, messages }: KafkaRecord): Promise<void> => {
      if (this.missingTopics.has(topic)) throw broken("UNKNOWN_TOPIC_OR_PARTITION");
      if (this.isDown) throw cut("ECONNREFUSED");
      const partitions = new Set(messages.map(() => partitionOf({ partitionMetadata: PARTITIONS })));
      const [partition = -1] = partitions;
      if (partitions.size !== 1) throw new Error("a batch over several partitions");
      const fault = this.faults.shift() ?? "ok";
      if (fault === "cut-before") throw cut("closed");
      if (!["ok", "cut-after", "late"].includes(fault)) throw broken(fault);
      const place = `${topic}/${partition}`;
      const first = next.get(place) ?? 0;
      this.#append(`${id}/${place}`, first, { topic, partition, messages });
      if (fault === "late") await new Promise((resolve) => setTimeout(resolve, LATE_MS));
      if (fault === "cut-after") throw cut("closed");
      next.set(place, first + messages.length);
    };
    return {
      connect: async () => {
        if (this.isDown) throw cut("ECONNREFUSED");
        this.connections++;
      },
      disconnect: async () => void this.connections--,
      send: attempt,
    };
  }

  #append(
    producer: string,
    first: number,
    batch: { topic: string; partition: number; messages: readonly KafkaMessage[] },
  ) {
    const known = this.#numbers.get(producer) ?? [];
    const next = first + batch.messages.length;
    if (known.slice(-REMEMBERED).some(([start, end]) => start === first && end === next)) return;
    if (first !== (known.at(-1)?.[1] ?? 0)) throw broken("OUT_OF_ORDER_SEQUENCE_NUMBER");
    this.#numbers.set(producer, [...known, [first, next]]);
    const { topic, partition, messages } = batch;
    this.log.push(...messages.map((message) => ({ topic, partition, message })));
  }
}

/** An error of the broker's as kafkajs hands it on when it has tried often enough. */
function broken(type: string): Error {
  const cause = Object.assign(new Error(type), { name: "KafkaJSProtocolError", type });
  return Object.assign(new Error(type, { cause }), { name: "KafkaJSNumberOfRetriesExceeded" });
}

function cut(message: string): Error {
  const cause = Object.assign(new Error(message), { name: "KafkaJSConnectionClosedError" });
  return Object.assign(new Error(message, { cause }), { name: "KafkaJSNonRetriableError" });
}

/**
 * The part of a Kafka client that the gateway needs. The `Kafka` of `kafkajs` has it, so the gateway itself imports no client.
 */
export interface KafkaClient {
  /** Makes a producer that connects to nothing yet. */
  producer(settings: KafkaProducerSettings): KafkaProducer;
}

/** What the gateway asks of a producer; it does not take one ready-made, since what it promises depends on these. */
export interface KafkaProducerSettings {
  /** The broker drops a batch that comes again under the same number. */
  readonly idempotent: boolean;
  readonly maxInFlightRequests: number;
  /** OAP makes its topics itself, with as many partitions as it is set up for. */
  readonly allowAutoTopicCreation: boolean;
  readonly retry: { readonly retries: number; readonly initialRetryTime: number };
  readonly createPartitioner: () => KafkaPartitioner;
}

/** Chooses the partition of a message. */
export type KafkaPartitioner = (place: { readonly partitionMetadata: readonly KafkaPartition[] }) => number;

/** A partition of a topic; `leader` is below zero while no broker answers for it. */
export interface KafkaPartition {
  readonly partitionId: number;
  readonly leader: number;
}

/** A producer. */
export interface KafkaProducer {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  /** Resolves once every in-sync replica has the messages. */
  send(record: KafkaRecord): Promise<unknown>;
}

/** Messages for a topic. `acks` -1 means all in-sync replicas, `timeout` is what these have for it, in milliseconds. */
export interface KafkaRecord {
  topic: string;
  acks?: number;
  timeout?: number;
  messages: readonly KafkaMessage[];
}

/** A message. */
export interface KafkaMessage {
  key?: Uint8Array | string | null;
  value: Uint8Array | string | null;
}

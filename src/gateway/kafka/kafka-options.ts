import { invalidOption, requireFunction, requireOptions } from "../../core/runtime/option-checks.ts";
import { requireKnown } from "../known-members.ts";
import type { KafkaClient } from "./kafka-client.ts";
import type { KafkaTopic } from "./kafka-topics.ts";

/** Names of topics where OAP's are not the default ones; `false` for one that its kafka-fetcher does not read. */
export type KafkaTopicNames = { readonly [Topic in KafkaTopic]?: string | false | undefined };

/** How items reach OAP through Kafka. */
export interface KafkaOptions {
  /** A client such as `new Kafka({ brokers: ["kafka:9092"] })` of `kafkajs`. The gateway makes its producers itself. */
  readonly client: KafkaClient;
  /** OAP's `SW_NAMESPACE` of its kafka-fetcher: topics are then called `<namespace>-skywalking-segments`. Default none. */
  readonly namespace?: string | undefined;
  /** What OAP calls its topics. Default `skywalking-segments`, `skywalking-logs`, `skywalking-meters`, `skywalking-managements`. */
  readonly topics?: KafkaTopicNames | undefined;
}

/** What OAP's kafka-fetcher calls its topics unless it is told otherwise. */
const TOPICS: { readonly [Topic in KafkaTopic]: string } = {
  segments: "skywalking-segments",
  logs: "skywalking-logs",
  meters: "skywalking-meters",
  managements: "skywalking-managements",
};

/** What Kafka takes as a topic's name. */
const TOPIC_NAME = /^[\w.-]{1,249}$/;

/** The name of each topic, undefined for one that is not written. */
export type ResolvedTopics = { readonly [Topic in KafkaTopic]: string | undefined };

/**
 * Checks the options and fills in the names.
 *
 * @throws SkyWalkingError `invalid-option` for no client, names that Kafka does not take, and members that there are not.
 */
export function resolveTopics(options: KafkaOptions): ResolvedTopics {
  requireOptions(options, "kafka");
  requireKnown("kafka", options, ["client", "namespace", "topics"]);
  const { client, namespace, topics = {} } = options;
  requireOptions(client, "kafka.client");
  if (requireFunction("kafka.client.producer", client.producer) === undefined) {
    throw invalidOption("kafka.client", "a client such as new Kafka({ brokers }) of kafkajs", client);
  }
  requireOptions(topics, "kafka.topics");
  requireKnown("kafka.topics", topics, Object.keys(TOPICS));
  const prefix = namespace === undefined ? "" : `${requireTopic("kafka.namespace", namespace)}-`;
  const nameOf = (topic: KafkaTopic): string | undefined => {
    const option = `kafka.topics.${topic}`;
    const given = topics[topic] ?? TOPICS[topic];
    return given === false ? undefined : requireTopic(option, prefix + requireTopic(option, given));
  };
  return {
    segments: nameOf("segments"),
    logs: nameOf("logs"),
    meters: nameOf("meters"),
    managements: nameOf("managements"),
  };
}

function requireTopic(option: string, name: unknown): string {
  if (typeof name === "string" && TOPIC_NAME.test(name)) return name;
  throw invalidOption(option, "a name of letters, digits, '.', '_' and '-'", name);
}

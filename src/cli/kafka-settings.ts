import { createRequire } from "node:module";
import type { KafkaConfig } from "kafkajs";
import { invalidOption, requireOptions, requireText } from "../core/runtime/option-checks.ts";
import type { KafkaClient, KafkaOptions } from "../gateway/index.ts";

/** Makes a client, or throws with what is missing. */
export type CreateKafka = (config: KafkaConfig) => KafkaClient;

/** How passwords are told to a broker: as they are, or as proofs of them. */
const MECHANISMS = ["plain", "scram-sha-256", "scram-sha-512"] as const;

/** Few and quick: the gateway's queue waits longer, and tells of it. */
const RETRY = { retries: 2, initialRetryTime: 200 };

/**
 * Loads the Kafka client when there are settings for it.
 *
 * The package is a peer that only some have; whoever brings items to OAP itself needs none.
 */
export async function loadKafka(isNeeded: boolean): Promise<CreateKafka> {
  const missing: CreateKafka = () => {
    throw new Error("The setting 'kafka' needs the package kafkajs beside skywalking-edge.");
  };
  if (!isNeeded) return missing;
  try {
    createRequire(import.meta.url).resolve("kafkajs");
  } catch {
    return missing;
  }
  const { Kafka, logLevel } = await import("kafkajs");
  // What fails is told by the gateway's own events, one JSON line each.
  return (config) => new Kafka({ ...config, logLevel: logLevel.NOTHING });
}

/**
 * Makes the gateway's `kafka` option of the settings of that name.
 *
 * @param timeoutMs - The setting `oapTimeoutMs`, which holds for Kafka too.
 * @throws SkyWalkingError `invalid-option` for a setting that cannot be what it is, and Error without the package.
 */
export function resolveKafka(group: unknown, timeoutMs: unknown, createKafka: CreateKafka): KafkaOptions | undefined {
  if (group === undefined) return undefined;
  requireOptions(group, "kafka");
  const { brokers, tls, username, password, mechanism, ...others } = group as Readonly<Record<string, unknown>>;
  if (tls !== undefined && typeof tls !== "boolean") throw invalidOption("kafka.tls", "true or false", tls);
  const sasl = resolveLogin(username, password, mechanism);
  const client = createKafka({
    clientId: "skywalking-edge-gateway",
    brokers: requireBrokers(brokers),
    ssl: tls ?? false,
    retry: RETRY,
    ...(sasl && { sasl }),
    ...boundsOf(timeoutMs),
  });
  return { ...others, client };
}

/** kafkajs itself waits half a minute for a broker that says nothing. What is no number is refused with the other options. */
function boundsOf(timeoutMs: unknown): { readonly requestTimeout: number; readonly connectionTimeout: number } {
  const ms = typeof timeoutMs === "number" ? timeoutMs : 10_000;
  return { requestTimeout: ms, connectionTimeout: ms };
}

function requireBrokers(brokers: unknown): string[] {
  const list: unknown[] = Array.isArray(brokers) ? brokers : [brokers];
  const isBroker = (broker: unknown): broker is string => typeof broker === "string" && /^[^/\s]+:\d+$/.test(broker);
  if (list.length > 0 && list.every(isBroker)) return list;
  throw invalidOption("kafka.brokers", "hosts with their ports, kafka-1:9092 for instance", brokers);
}

function resolveLogin(username: unknown, password: unknown, mechanism: unknown): KafkaConfig["sasl"] {
  if (username === undefined && password === undefined && mechanism === undefined) return undefined;
  const known = MECHANISMS.find((name) => name === (mechanism ?? "plain"));
  if (!known) throw invalidOption("kafka.mechanism", MECHANISMS.join(", "), mechanism);
  const login = {
    username: requireText("kafka.username", username),
    password: requireText("kafka.password", password),
  };
  // One object for each, since the type has a member for each mechanism.
  if (known === "plain") return { mechanism: known, ...login };
  return known === "scram-sha-256" ? { mechanism: known, ...login } : { mechanism: known, ...login };
}

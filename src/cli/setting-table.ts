/** What a setting's text is: itself, several separated by commas, a whole number, or true and false. */
export type SettingKind = "text" | "list" | "number" | "boolean";

/** A setting that a flag and an environment variable can give. */
export interface Setting {
  /** Its place in the configuration, `limits.maxItems` for instance. */
  readonly name: string;
  readonly kind: SettingKind;
  /** What it does, in a few words for the help. */
  readonly help: string;
}

/** Every setting of `skywalking-edge gateway` but those that have a form of their own, which are for the file alone. */
export const gatewaySettings: readonly Setting[] = [
  { name: "port", kind: "number", help: "TCP port to listen on; 0 takes any that is free (12801)" },
  { name: "hostname", kind: "text", help: "address to listen on (0.0.0.0)" },
  { name: "closeTimeoutMs", kind: "number", help: "time to bring OAP what waits, after SIGTERM (10000)" },
  { name: "addressHeader", kind: "text", help: "header in which a proxy of yours tells the sender's address" },
  { name: "oap", kind: "list", help: "URL of OAP's HTTP port, or several" },
  { name: "grpc", kind: "list", help: "URL of OAP's gRPC port, or several, instead of oap" },
  { name: "oapTimeoutMs", kind: "number", help: "time within which OAP, or Kafka, has to answer (10000)" },
  { name: "kafka.brokers", kind: "list", help: "Kafka brokers that OAP reads from, kafka-1:9092 for instance" },
  { name: "kafka.namespace", kind: "text", help: "namespace of OAP's kafka-fetcher (none)" },
  { name: "kafka.tls", kind: "boolean", help: "whether the brokers are reached over TLS (false)" },
  { name: "kafka.username", kind: "text", help: "name to log in to the brokers with (none)" },
  { name: "kafka.password", kind: "text", help: "password to log in to the brokers with" },
  { name: "kafka.mechanism", kind: "text", help: "plain, scram-sha-256 or scram-sha-512 (plain)" },
  { name: "prefix", kind: "text", help: "what stands before the paths, /sw for instance" },
  { name: "origins", kind: "list", help: "origins whose pages may send, https://*.shop.example for instance" },
  { name: "allowWithoutOrigin", kind: "boolean", help: "whether servers may send without a key" },
  { name: "services", kind: "list", help: "services that may be reported, shop-* for instance (all)" },
  { name: "versions", kind: "list", help: "versions or instances that may be reported (all)" },
  {
    name: "keys",
    kind: "list",
    help: "keys of clients; the file takes them with origins, services, versions and a rate",
  },
  { name: "ratePerAddress.perSecond", kind: "number", help: "requests a second of one address, 0 for no limit (100)" },
  { name: "ratePerAddress.burst", kind: "number", help: "requests of one address at once (four seconds' worth)" },
  { name: "ratePerKey.perSecond", kind: "number", help: "requests a second of one key (no limit)" },
  { name: "ratePerKey.burst", kind: "number", help: "requests of one key at once (four seconds' worth)" },
  { name: "limits.maxBodyBytes", kind: "number", help: "bytes of a body as sent (1048576)" },
  { name: "limits.maxInflatedBytes", kind: "number", help: "bytes of a body after inflating (4194304)" },
  { name: "limits.bodyTimeoutMs", kind: "number", help: "time within which a body has to arrive (10000)" },
  { name: "limits.maxItems", kind: "number", help: "items of a request (1000)" },
  { name: "limits.maxRequests", kind: "number", help: "requests at a time (1000)" },
  { name: "limits.maxHeldBytes", kind: "number", help: "bytes that all bodies take up at a time (134217728)" },
  { name: "queue.maxItems", kind: "number", help: "items that wait for OAP (50000)" },
  { name: "queue.maxBytes", kind: "number", help: "bytes that wait for OAP (67108864)" },
  { name: "queue.maxBatchItems", kind: "number", help: "items of a request to OAP (500)" },
  { name: "queue.flushIntervalMs", kind: "number", help: "time an item waits for others (500)" },
  { name: "dedupe.maxIds", kind: "number", help: "ids that are remembered (200000)" },
  { name: "dedupe.windowMs", kind: "number", help: "time an id is remembered (600000)" },
  { name: "enrich.country", kind: "text", help: "header that has a page's country, for the tag client.country (none)" },
  { name: "enrich.colo", kind: "text", help: "header that has its nearest data centre, for client.colo (none)" },
  { name: "enrich.userAgent", kind: "boolean", help: "whether to tag the browser's family, and whether it is mobile" },
  { name: "mode", kind: "text", help: "queue or pass-through (queue)" },
  { name: "metricsToken", kind: "text", help: "bearer token that /metrics asks for (none)" },
];

/** Names of the configuration's groups and of what only the file has. */
export const fileOnlySettings: readonly string[] = ["oapHeaders", "checks", "kafka.topics"];

/** The flag of a setting, without its dashes. */
export function flagOf(name: string): string {
  return words(name).join("-");
}

/** The environment variable of a setting. */
export function variableOf(name: string): string {
  return `${VARIABLE_PREFIX}${words(name).join("_").toUpperCase()}`;
}

/** What the environment variables of the gateway begin with. */
export const VARIABLE_PREFIX = "SW_GATEWAY_";

function words(name: string): string[] {
  return name.replace(/[A-Z]/g, ".$&").toLowerCase().split(".");
}

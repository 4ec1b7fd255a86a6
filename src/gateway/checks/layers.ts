/**
 * The layers of OAP 10.x that an agent may name. OAP fails on any other, and drops a log that names one.
 *
 * From `Layer.java` of SkyWalking's server-core, without those only its own receivers use.
 */
export const LAYERS: ReadonlySet<string> = new Set([
  "MESH",
  "GENERAL",
  "OS_LINUX",
  "K8S",
  "FAAS",
  "MESH_CP",
  "MESH_DP",
  "DATABASE",
  "CACHE",
  "BROWSER",
  "MYSQL",
  "VIRTUAL_DATABASE",
  "VIRTUAL_MQ",
  "VIRTUAL_GATEWAY",
  "K8S_SERVICE",
  "MONGODB",
  "REDIS",
  "ELASTICSEARCH",
  "RABBITMQ",
  "VIRTUAL_CACHE",
  "POSTGRESQL",
  "APISIX",
  "ROCKETMQ",
  "CLICKHOUSE",
  "PULSAR",
  "KAFKA",
  "NGINX",
  "ACTIVEMQ",
  "CILIUM_SERVICE",
  "SO11Y_OAP",
  "SO11Y_JAVA_AGENT",
  "SO11Y_SATELLITE",
]);

/** The layer of pages, the only one that a browser may name. */
export const BROWSER = "BROWSER";

import type { Signal } from "../store/signal.ts";

/**
 * The layers of OAP 10.x that an agent may name; OAP fails on any other, so that a typo shows up here first.
 *
 * From `Layer.java` of SkyWalking's server-core, without those only its own receivers use.
 */
const layers: ReadonlySet<string> = new Set([
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

/**
 * Throws where OAP fails because of an item's layer: one it does not know, or none at all on an event.
 *
 * Elsewhere an empty layer means GENERAL. A log's layer is free text, since log rules match on it.
 */
export function checkLayer(signal: Signal, layer: unknown): void {
  if (signal === "logs" || typeof layer !== "string") return;
  if (signal === "events" && layer === "") throw new RangeError("an event needs a layer");
  if (layer !== "" && !layers.has(layer)) throw new RangeError(`unknown layer ${JSON.stringify(layer)}`);
}

/**
 * The gateway: a fetch handler that lets pages report to OAP safely, the same on Node, Deno, Bun and Cloudflare Workers.
 *
 * @module
 */
export type { CollectorFetch, CollectorResponse } from "../core/report/http-exchange.ts";
export type { ClientKey } from "./access/client-keys.ts";
export type { Rate } from "./access/rate-limit.ts";
export type { AddressOf } from "./access/sender-address.ts";
export type { GatewayReply } from "./answer/gateway-reply.ts";
export type { CheckOptions } from "./checks/check-options.ts";
export type { EnrichOptions } from "./enrichment/enrichment.ts";
export { type CloseOptions, createGateway, type Gateway, type GatewayLifetime } from "./gateway.ts";
export type { GatewayDedupe, GatewayLimits, GatewayMode, GatewayOptions, GatewayQueue } from "./gateway-options.ts";
export type { GatewayRequest } from "./gateway-request.ts";
export type { Fault } from "./item.ts";
export type {
  KafkaClient,
  KafkaMessage,
  KafkaPartition,
  KafkaPartitioner,
  KafkaProducer,
  KafkaProducerSettings,
  KafkaRecord,
} from "./kafka/kafka-client.ts";
export type { KafkaOptions, KafkaTopicNames } from "./kafka/kafka-options.ts";
export type { KafkaTopic } from "./kafka/kafka-topics.ts";
export type { GatewayEvent, GatewayEventName, GatewayLog } from "./operations/gateway-event.ts";
export type { GatewayStats, ItemCounts, LossReason } from "./operations/gateway-stats.ts";
export type { OutcomeName } from "./outcome.ts";
export { createDurableSeen, type SeenNamespace, SeenObject, type SeenObjectState } from "./seen/durable-seen.ts";
export type { SharedSeen } from "./seen/shared-seen.ts";

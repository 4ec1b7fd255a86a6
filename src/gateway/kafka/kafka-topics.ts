import type { CollectItem, CollectItems, Signal } from "../../core/segment/collect-item.ts";
import { type BackwardWriter, encodeFrames } from "../../gen/encode/backward-writer.ts";
import { writeMeterDataCollection } from "../../gen/encode/language-agent/meter.ts";
import { writeSegmentObject } from "../../gen/encode/language-agent/tracing.ts";
import { writeLogData } from "../../gen/encode/logging/logging.ts";
import { writeInstancePingPkg, writeInstanceProperties } from "../../gen/encode/management/management.ts";
import { byMeterSource } from "../forward/meter-sources.ts";

/** The topics that OAP's kafka-fetcher reads and the gateway writes. */
export type KafkaTopic = "segments" | "logs" | "meters" | "managements";

/** How the items of a signal become messages of a topic. */
export interface KafkaRoute<Item extends CollectItem = CollectItem> {
  readonly topic: KafkaTopic;
  /** The messages' keys, one each, in order. */
  keysOf(items: readonly Item[]): string[];
  /** The messages' values as gRPC frames in one buffer: bytes with their lengths. */
  encode(items: readonly Item[], writer: BackwardWriter): Uint8Array<ArrayBuffer>;
}

/** The topics of the signals; kafka-fetcher knows none for what a page reports beside them, nor for events. */
export type KafkaRoutes = { readonly [S in Signal]?: KafkaRoute<CollectItems[S]> | undefined };

/** How the key of properties begins, and no other one in that topic may. */
const REGISTER = "register-";

/**
 * The format that OAP's kafka-fetcher reads: values are protobuf, one message of Kafka each.
 *
 * Only of managements does it read the key, whose beginning tells properties from a heartbeat. The other keys are those of
 * SkyWalking's Java agent.
 *
 * @see https://skywalking.apache.org/docs/main/next/en/setup/backend/kafka-fetcher/
 */
export const kafkaRoutes: KafkaRoutes = {
  segment: {
    topic: "segments",
    keysOf: (items) => items.map(({ traceSegmentId }) => traceSegmentId),
    encode: (items, writer) => encodeFrames(writeSegmentObject, items, writer),
  },
  log: {
    topic: "logs",
    keysOf: (items) => items.map(({ service }) => service),
    encode: (items, writer) => encodeFrames(writeLogData, items, writer),
  },
  meter: {
    topic: "meters",
    keysOf: (items) => byMeterSource(items).map(([first]) => first?.serviceInstance ?? ""),
    encode: (items, writer) =>
      encodeFrames(
        writeMeterDataCollection,
        byMeterSource(items).map((meterData) => ({ meterData })),
        writer,
      ),
  },
  instanceProperties: {
    topic: "managements",
    keysOf: (items) => items.map(({ serviceInstance }) => REGISTER + serviceInstance),
    encode: (items, writer) => encodeFrames(writeInstanceProperties, items, writer),
  },
  keepAlive: {
    topic: "managements",
    keysOf: (items) => items.map(({ serviceInstance }) => pingKeyOf(serviceInstance)),
    encode: (items, writer) => encodeFrames(writeInstancePingPkg, items, writer),
  },
};

function pingKeyOf(serviceInstance: string): string {
  return serviceInstance.startsWith(REGISTER) ? `ping-${serviceInstance}` : serviceInstance;
}

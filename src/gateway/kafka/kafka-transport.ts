import type { EncodedRequest, Transport } from "../../core/report/transport.ts";
import type { CollectItem, Signal } from "../../core/segment/collect-item.ts";
import { createBackwardWriter } from "../../gen/encode/backward-writer.ts";
import { createBatchLane } from "./batch-lane.ts";
import { type Batch, createBatchWriter } from "./batch-writer.ts";
import { type KafkaOptions, resolveTopics } from "./kafka-options.ts";
import { type KafkaRoute, kafkaRoutes } from "./kafka-topics.ts";
import { within } from "./time-bound.ts";

/** A wire that can be closed. */
export interface KafkaTransport extends Transport {
  /** Tells whether it carries a signal. */
  carries(signal: Signal): boolean;
  /** Disconnects, or gives up to after a second. Never rejects. */
  close(): Promise<void>;
}

/** What the URLs of its requests begin with. */
const KAFKA_SCHEME = "kafka:";

/** Brokers take batches of 1,048,588 B by default, and keys and heads are yet to come. */
const MAX_BATCH_BYTES = 900_000;

/** Milliseconds to disconnect in; a client that is connecting tries for longer. */
const CLOSE_MS = 1_000;

const FRAME_HEADER_BYTES = 5;

/**
 * Makes the wire to the topics that OAP's kafka-fetcher reads.
 *
 * A request is one batch of Kafka's: it is taken whole, once, or not at all, also when it is sent again after an end that
 * nobody knows. It counts as sent once every in-sync replica has it.
 *
 * @param timeoutMs - How long an answer is waited for, in milliseconds.
 * @throws SkyWalkingError `invalid-option` for options that are none.
 */
export function createKafkaTransport(options: KafkaOptions, timeoutMs: number): KafkaTransport {
  const topics = resolveTopics(options);
  const encoder = createBackwardWriter();
  const writer = createBatchWriter(options.client, timeoutMs);
  const lane = createBatchLane(writer, timeoutMs);

  function routeOf(signal: Signal): KafkaRoute<never> | undefined {
    const route: KafkaRoute<never> | undefined = kafkaRoutes[signal];
    return route && topics[route.topic] !== undefined ? route : undefined;
  }

  function encode(signal: Signal, items: readonly CollectItem[]): EncodedRequest[] | undefined {
    // Whether anybody is there can be asked without a topic too.
    if (items.length === 0) return [{ signal, items, url: KAFKA_SCHEME, headers: {}, body: "" }];
    const route = routeOf(signal);
    if (!route) return undefined;
    const body = route.encode(items as readonly never[], encoder);
    if (body.length > MAX_BATCH_BYTES && items.length > 1) {
      const middle = items.length >> 1;
      const halves = [items.slice(0, middle), items.slice(middle)];
      return halves.flatMap((half) => encode(signal, half) ?? []);
    }
    return [{ signal, items, url: `${KAFKA_SCHEME}${topics[route.topic]}`, headers: {}, body }];
  }

  function batchOf({ signal, items, url, body }: EncodedRequest): Batch {
    const keys = routeOf(signal)?.keysOf(items as readonly never[]) ?? [];
    const values = typeof body === "string" ? [] : [...framesOf(body)];
    const messages = values.map((value, index) => ({ key: keys[index] ?? null, value: asBuffer(value) }));
    return { topic: url.slice(KAFKA_SCHEME.length), messages };
  }

  return {
    encode,
    async send(request) {
      if (request.items.length > 0) return lane.send(request.items, () => batchOf(request));
      // Nothing to send is a question whether anybody is there.
      return { status: (await within(timeoutMs, writer.isReachable())) ? "sent" : "retryable" };
    },
    carries: (signal) => routeOf(signal) !== undefined,
    close: () => within(CLOSE_MS, writer.close()),
  };
}

function* framesOf(body: Uint8Array<ArrayBuffer>): Generator<Uint8Array<ArrayBuffer>> {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  for (let at = 0; at < body.length; ) {
    const start = at + FRAME_HEADER_BYTES;
    at = start + view.getUint32(at + 1);
    yield body.subarray(start, at);
  }
}

/** kafkajs makes text of any bytes that are no Buffer; where there is none, there is no kafkajs. */
function asBuffer(bytes: Uint8Array<ArrayBuffer>): Uint8Array {
  if (typeof Buffer === "undefined") return bytes;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

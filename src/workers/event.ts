import type { CarrierSource } from "../core/context/carrier-access.ts";
import { SpanLayer } from "../core/segment/enums.ts";

/** What calls a Worker, a Durable Object or a Workflow, as far as its Entry span tells. */
export interface WorkerEvent {
  readonly operationName: string;
  readonly layer: SpanLayer;
  readonly tags?: Readonly<Record<string, string>>;
  /** Where the caller's carrier is read from. */
  readonly carrier?: CarrierSource | undefined;
}

/** The part of a trigger's first argument that names it. */
export interface TriggerArgument {
  readonly cron?: string;
  readonly queue?: string;
}

/** What a queue is called on both of its sides: OAP joins them by it. */
export function queuePeer(queue: string): string {
  return `queue/${queue}`;
}

/**
 * Describes a call of a handler's or a class's method other than `fetch`.
 *
 * @param className - Of the Durable Object, entrypoint or Workflow; none for a module's handler.
 */
export function describeEvent(method: string, { cron, queue }: TriggerArgument, className?: string): WorkerEvent {
  if (method === "queue" && queue) {
    const tags = { "mq.queue": queue, "mq.broker": queuePeer(queue) };
    return { operationName: `Queue/${queue}/Consumer`, layer: SpanLayer.MQ, tags };
  }
  if (method === "scheduled") return { operationName: `cron/${cron}`, layer: SpanLayer.Unknown };
  return className
    ? { operationName: `${className}.${method}`, layer: SpanLayer.RPCFramework }
    : { operationName: method, layer: SpanLayer.Unknown };
}

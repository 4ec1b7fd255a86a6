import { MQ, RPC_FRAMEWORK, UNKNOWN } from "../core/segment/enum-values.ts";
import type { IncomingCall } from "../edge/server-request.ts";

/** The part of a trigger's first argument that names it. */
export interface TriggerArgument {
  readonly cron?: string;
  readonly queue?: string;
}

/**
 * Describes a call of a handler's or a class's method that is no HTTP request.
 *
 * @param prefix - Stands before the method of a class: its name and a dot. None for a module's handler.
 */
export function describeEvent(method: string, { cron, queue }: TriggerArgument, prefix = ""): IncomingCall {
  // An RPC method may be called `queue` or `scheduled`, too.
  if (queue && method === "queue") {
    return {
      operationName: `Queue/${queue}/Consumer`,
      layer: MQ,
      tags: { "mq.queue": queue, "mq.broker": `queue/${queue}` },
    };
  }
  return {
    operationName: prefix + (cron && method === "scheduled" ? `cron/${cron}` : method),
    layer: prefix ? RPC_FRAMEWORK : UNKNOWN,
  };
}

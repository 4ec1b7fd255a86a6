import type { HeadersRecord } from "../../core/context/carrier-access.ts";
import { carrierOf, type Envelope } from "./envelope.ts";

/** The part of a `MessageBatch` that is read. */
export interface MessageBatchLike {
  readonly messages: readonly { readonly body: unknown }[];
}

/**
 * Takes the bodies of a queue's messages out of the envelopes that some of them are in. It is done in place: the messages
 * are this handler's own, and so everything else about them stays native.
 *
 * @returns Each message's carrier, which `createTracingContext` takes; undefined for a message without one.
 */
export function openBatch({ messages }: MessageBatchLike): (HeadersRecord | undefined)[] {
  return messages.map((message) => {
    const carrier = carrierOf(message.body);
    if (carrier) Object.defineProperty(message, "body", { value: (message.body as Envelope).body });
    return carrier;
  });
}

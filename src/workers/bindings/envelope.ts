import { extractCarrier, type HeadersRecord } from "../../core/context/carrier-access.ts";
import type { ExitSpan } from "../../core/context/span.ts";
import type { TracingContext } from "../../core/context/tracing-context.ts";
import { quietly } from "../../core/runtime/quiet-call.ts";
import { CROSS_PROCESS } from "../../core/segment/enum-values.ts";

/** The member that a carrier travels in: beside a message's body, or alone as the last argument of an RPC call. */
const CARRIER = "skywalking-edge";

/** Headers as data, to travel where there are none. */
export interface Envelope {
  readonly [CARRIER]: HeadersRecord;
  readonly body?: unknown;
}

/** A message as `sendBatch` takes it; the options of `send` have a type as well. */
interface Message {
  readonly body?: unknown;
  readonly contentType?: unknown;
}

/** Makes the envelope that continues a span's trace. */
export function createEnvelope(span: ExitSpan, message: boolean): Envelope {
  const headers: Record<string, string> = {};
  span.inject(headers, { message });
  return { [CARRIER]: headers };
}

/**
 * Makes the arguments of `send` or `sendBatch` that carry the trace: bodies that are objects go in envelopes.
 *
 * Any other is sent as it is, since JSON, text and bytes would make another message of it; and so are messages that come
 * from anything but an array, since an iterator can be read only once.
 */
export function messageArguments(span: ExitSpan, method: string, [first, ...rest]: readonly unknown[]): unknown[] {
  const envelope = createEnvelope(span, true);
  const enclose = (body: unknown, message: Message | undefined): unknown =>
    body && typeof body === "object" && message?.contentType !== "bytes" ? { ...envelope, body } : body;
  const enclosed =
    method === "send"
      ? enclose(first, rest[0] as Message)
      : Array.isArray(first)
        ? first.map((message: Message) => ({ ...message, body: enclose(message.body, message) }))
        : first;
  return [enclosed, ...rest];
}

/** Reads the carrier of an envelope; undefined for what is none. */
export function carrierOf(content: unknown): HeadersRecord | undefined {
  const carrier = (content as Envelope | null | undefined)?.[CARRIER];
  // An RPC stub has every member that is asked for, as a function.
  return typeof carrier === "object" ? carrier : undefined;
}

/** The part of a `MessageBatch` that is read. */
interface MessageBatchLike {
  readonly messages: readonly { readonly body: unknown }[];
}

/**
 * Takes carriers off what came in: off the bodies of a queue's messages, or off an RPC call's arguments, if one is the last.
 *
 * Bodies are opened in place: the messages are this handler's own, and so everything else about them stays native.
 *
 * @returns The arguments that the sender's host gave, then what `createTracingContext` takes as carriers.
 */
export function openEnvelopes(
  method: string,
  args: readonly unknown[],
): readonly [args: readonly unknown[], ...carriers: HeadersRecord[]] {
  const { messages }: Partial<MessageBatchLike> = method === "queue" ? Object(args[0]) : {};
  // An RPC method may be called `queue`, too.
  if (!Array.isArray(messages)) {
    const carrier = carrierOf(args.at(-1));
    return carrier ? [args.slice(0, -1), carrier] : [args];
  }
  const carriers: HeadersRecord[] = [];
  for (const message of messages) {
    // The host's own tests may have messages that cannot be changed.
    quietly(() => {
      const carrier = carrierOf(message.body);
      if (!carrier) return;
      Object.defineProperty(message, "body", { value: (message.body as Envelope).body });
      carriers.push(carrier);
    });
  }
  return [args, ...carriers];
}

/** Makes the span that is running refer to more callers than the one whose trace it is in: each message of a batch has one. */
function referTo(context: TracingContext, others: readonly HeadersRecord[]): void {
  for (const headers of others) {
    const carrier = extractCarrier(headers);
    if (carrier) context.continued({ ...carrier, refType: CROSS_PROCESS, correlation: undefined });
  }
}

/** Writes and reads envelopes; {@link envelopes} is the one there is. */
export interface Envelopes {
  readonly ofMessages: typeof messageArguments;
  readonly ofCall: typeof createEnvelope;
  readonly open: typeof openEnvelopes;
  readonly referTo: typeof referTo;
}

/**
 * Carriers for where there are no headers: in the messages of queues and in the calls of RPC. Given as the option `envelopes`,
 * by the consumer or callee first; a Worker that does not give it does not carry it.
 */
export const envelopes: Envelopes = {
  ...{ ofMessages: messageArguments, ofCall: createEnvelope, open: openEnvelopes, referTo },
};

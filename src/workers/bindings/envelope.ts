import { extractCarrier, type HeadersRecord } from "../../core/context/carrier-access.ts";
import type { ExitSpan } from "../../core/context/span.ts";
import type { TracingContext } from "../../core/context/tracing-context.ts";
import { quietly } from "../../core/runtime/quiet-call.ts";
import { CROSS_PROCESS, MQ, RPC_FRAMEWORK } from "../../core/segment/enum-values.ts";
import type { SpanLayer } from "../../core/segment/enums.ts";

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

/**
 * Makes the arguments of a call that carry the trace of its span: an RPC call's get an envelope as the last, and in those of
 * `send` or `sendBatch` bodies that are objects go in envelopes.
 *
 * Any other is sent as it is, since JSON, text and bytes would make another message of it; and so are messages that come
 * from anything but an array, since an iterator can be read only once.
 */
function encloseArguments(layer: SpanLayer, span: ExitSpan, method: string, args: unknown[]): unknown[] {
  const isMessage = layer === MQ;
  const headers: Record<string, string> = {};
  if (isMessage || layer === RPC_FRAMEWORK) span.inject(headers, { message: isMessage });
  // A span beyond the limit has nothing to tell.
  if (!headers["sw8"]) return args;
  const envelope: Envelope = { [CARRIER]: headers };
  if (!isMessage) return [...args, envelope];
  const [first, ...rest] = args;
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

/**
 * Reads the carrier of an envelope; undefined for what is none. What a client has under our key, and a host passes on, is
 * theirs: only what has exactly the members that are written here is opened.
 *
 * @param members - The names, sorted.
 */
function carrierOf(content: unknown, members: string): HeadersRecord | undefined {
  const carrier = (content as Envelope | null | undefined)?.[CARRIER];
  // An RPC stub has every member that is asked for, as a function.
  if (typeof carrier !== "object" || !carrier?.["sw8"]) return undefined;
  const isOurs =
    Object.keys(content as Envelope)
      .sort()
      .join() === members &&
    Object.entries(carrier).every(([name, value]) => name.startsWith("sw8") && typeof value === "string");
  return isOurs ? carrier : undefined;
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
    const carrier = carrierOf(args.at(-1), CARRIER);
    return carrier ? [args.slice(0, -1), carrier] : [args];
  }
  const carriers: HeadersRecord[] = [];
  for (const message of messages) {
    // The host's own tests may have messages that cannot be changed.
    quietly(() => {
      const carrier = carrierOf(message.body, `body,${CARRIER}`);
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
  readonly enclose: typeof encloseArguments;
  readonly open: typeof openEnvelopes;
  readonly referTo: typeof referTo;
}

/**
 * Carriers for where there are no headers: in the messages of queues and in the calls of RPC. Given as the option `envelopes`,
 * by the consumer or callee first; a Worker that does not give it does not carry it.
 */
export const envelopes: Envelopes = {
  ...{ enclose: encloseArguments, open: openEnvelopes, referTo },
};

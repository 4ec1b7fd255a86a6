import type { HeadersRecord } from "../../core/context/carrier-access.ts";
import type { ExitSpan } from "../../core/context/span.ts";

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

/**
 * Takes the carrier off an RPC call's arguments, if it is the last of them.
 *
 * @returns The arguments that the caller's host gave, and what `createTracingContext` takes as the carrier.
 */
export function takeCarrier(
  args: readonly unknown[],
): readonly [args: readonly unknown[], carrier: HeadersRecord | undefined] {
  const carrier = carrierOf(args.at(-1));
  return [carrier ? args.slice(0, -1) : args, carrier];
}

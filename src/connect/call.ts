import type { DescMessage, DescMethodStreaming, DescMethodUnary, MessageShape } from "@bufbuild/protobuf";
import type { Transport as ConnectTransport } from "@connectrpc/connect";
import { countRejected } from "../core/report/http-exchange.ts";

/** One call of a method of the collect protocol. */
export interface Call {
  readonly connect: ConnectTransport;
  readonly method: DescMethodUnary | DescMethodStreaming;
  /** One for a unary method, any number for a streaming one. */
  readonly messages: readonly MessageShape<DescMessage>[];
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/**
 * Makes a call and waits for its end, within the time-out.
 *
 * @returns How many of the messages the collector has refused by name, though it took the call.
 * @throws What the transport throws, and an error after the time-out.
 */
export async function makeCall(call: Call): Promise<number | undefined> {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeOut = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      controller.abort();
      reject(new Error(`no answer in ${call.timeoutMs} ms`));
    }, call.timeoutMs);
  });
  try {
    // A race, since a transport of somebody else may ignore the signal.
    return await Promise.race([timeOut, exchange(call, controller.signal)]);
  } finally {
    clearTimeout(timer);
  }
}

async function exchange(
  { connect, method, messages, headers, timeoutMs }: Call,
  signal: AbortSignal,
): Promise<number | undefined> {
  if (isUnary(method)) {
    let rejected = 0;
    for (const message of messages) {
      const { header } = await connect.unary(method, signal, timeoutMs, headers, message);
      rejected += countRejected({ headers: header }) ?? 0;
    }
    return rejected || undefined;
  }
  const answer = await connect.stream(method, signal, timeoutMs, headers, eachOf(messages));
  // How the call ended stands behind the last message.
  for await (const _commands of answer.message);
  return countRejected({ headers: answer.header });
}

function isUnary(method: DescMethodUnary | DescMethodStreaming): method is DescMethodUnary {
  return method.methodKind === "unary";
}

async function* eachOf<Message>(messages: readonly Message[]): AsyncGenerator<Message> {
  yield* messages;
}

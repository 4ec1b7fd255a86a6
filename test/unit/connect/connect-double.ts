import type { DescMessage, DescMethod, MessageInitShape } from "@bufbuild/protobuf";
import { create } from "@bufbuild/protobuf";
import type { Transport } from "@connectrpc/connect";
import { vi } from "vitest";

/** One call as a transport of Connect got it. */
export interface Received {
  readonly rpc: string;
  readonly kind: "unary" | "stream";
  readonly messages: readonly MessageInitShape<DescMessage>[];
  readonly headers: Headers;
  readonly timeoutMs: number | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Answers a call, or throws; the default is success. */
export type Answer = (call: Received) => void | Promise<void>;

/** Makes a transport of Connect that keeps its calls, and answers them with headers. */
export function createDouble(answer: Answer = () => {}, answerHeaders: Record<string, string> = {}) {
  const calls: Received[] = [];
  const nameOf = ({ parent, name }: DescMethod) => `${parent.name}/${name}`;
  const take = async (call: Received): Promise<void> => {
    calls.push(call);
    await answer(call);
  };
  // Rest parameters, since an interface of somebody else has more of them than ours may have.
  const transport: Transport = {
    async unary(...[method, signal, timeoutMs, header, message]) {
      const headers = new Headers(header);
      await take({ rpc: nameOf(method), kind: "unary", messages: [message], headers, timeoutMs, signal });
      const answered = { header: new Headers(answerHeaders), trailer: new Headers(), message: create(method.output) };
      return { stream: false, service: method.parent, method, ...answered };
    },
    async stream(...[method, signal, timeoutMs, header, input]) {
      const messages: MessageInitShape<DescMessage>[] = [];
      for await (const message of input) messages.push(message);
      const headers = new Headers(header);
      async function* answers() {
        // The end of a stream is told behind its last message.
        await take({ rpc: nameOf(method), kind: "stream", messages, headers, timeoutMs, signal });
        yield create(method.output);
      }
      const answered = { header: new Headers(answerHeaders), trailer: new Headers(), message: answers() };
      return { stream: true, service: method.parent, method, ...answered };
    },
  };
  return { transport, calls, unary: vi.spyOn(transport, "unary"), stream: vi.spyOn(transport, "stream") };
}

import { create } from "@bufbuild/protobuf";
import {
  Code,
  ConnectError,
  type ContextKey,
  createConnectRouter,
  createContextKey,
  createContextValues,
  type HandlerContext,
} from "@connectrpc/connect";
import type { UniversalHandler, UniversalServerResponse } from "@connectrpc/connect/protocol";
import { codeToHttpStatus, errorToJson } from "@connectrpc/connect/protocol-connect";
import { CommandsSchema } from "../../gen/pb/common/Command_pb.ts";
import type { GatewayReply } from "../answer/gateway-reply.ts";
import type { ExtraHeaders } from "../answer/http-answer.ts";
import { type BodyFault, decodeBody } from "../body/body-reader.ts";
import { grpcCodeOf, headersOf, type Outcome } from "../outcome.ts";
import { readFrames, toFrames } from "./frames.ts";
import { compilePartLimit, hasTooManyJsonParts, type PartLimit } from "./part-limit.ts";
import type { RpcMethod } from "./rpc-methods.ts";
import { type Answer, type DoorWire, outcomeOfBody, type WireCall } from "./wire-call.ts";

const END_STREAM_FLAG = 2;

/** What Connect's router has to know of a request. Not its time-out: what has been taken is never answered as too late. */
const READ_HEADERS = ["content-type", "connect-protocol-version"];

/** What is known of a call while the router has it. */
interface Session {
  readonly call: WireCall;
  outcome?: Outcome;
  /** What the gateway itself has thrown. */
  fault?: unknown;
}

/**
 * Makes the ways in for Connect calls, in binary and in JSON, by Connect's own router.
 *
 * Bodies are inflated before the router has them: its bound is one for each message, and on bytes alone.
 *
 * @see https://connectrpc.com/docs/protocol/
 */
export function createConnectWires(methods: readonly RpcMethod[], maxBytes: number): (method: RpcMethod) => DoorWire {
  const session = createContextKey<Session | undefined>(undefined, { description: "call" });
  const router = createConnectRouter({
    grpc: false,
    grpcWeb: false,
    readMaxBytes: maxBytes,
    acceptCompression: [],
  });
  for (const method of methods) register(router, method, session);
  const handlers = new Map(router.handlers.map((handler) => [handler.requestPath, handler]));
  return (method) => {
    const handler = handlers.get(method.path);
    const hasTooManyParts = compilePartLimit(method.descriptor.input);
    return {
      async serve(call) {
        const body = await readMessages(call, hasTooManyParts);
        if (typeof body === "string") return refuse(outcomeOfBody(body), call);
        if (!handler) return refuse({ name: "not-found", detail: "There is no such method." }, call);
        return handle(handler, { call, body, session });
      },
      refuse: answerRefusal,
    };
  };
}

function refuse(outcome: Outcome, { extra, request }: WireCall): Answer {
  return { outcome, reply: answerRefusal(outcome, extra, request) };
}

function register(
  router: ReturnType<typeof createConnectRouter>,
  { descriptor, signal, itemsOf }: RpcMethod,
  key: ContextKey<Session | undefined>,
): void {
  const finish = async (values: readonly unknown[], { values: context, responseHeader }: HandlerContext) => {
    const session = context.get(key);
    if (!session) throw new ConnectError("no call", Code.Internal);
    const outcome = await takeIn(session, signal, values);
    const headers = headersOf(outcome);
    const code = grpcCodeOf(outcome.name);
    if (code !== 0) throw new ConnectError(outcome.detail, code, headers);
    for (const [name, value] of Object.entries(headers)) responseHeader.set(name, value);
    return create(CommandsSchema);
  };
  if (descriptor.methodKind === "unary")
    router.rpc(descriptor, (message, context) => finish(itemsOf([message]), context));
  if (descriptor.methodKind !== "client_streaming") return;
  router.rpc(descriptor, async (stream, context) => {
    const messages = [];
    for await (const message of stream) messages.push(message);
    return finish(itemsOf(messages), context);
  });
}

/** The router would answer a fault of ours as if it were its own. */
async function takeIn(session: Session, ...items: Parameters<WireCall["take"]>): Promise<Outcome> {
  try {
    session.outcome = await session.call.take(...items);
    return session.outcome;
  } catch (cause) {
    session.fault = cause;
    throw cause;
  }
}

interface Handling {
  readonly call: WireCall;
  readonly body: Uint8Array;
  readonly session: ContextKey<Session | undefined>;
}

async function handle(handler: UniversalHandler, { call, body, session }: Handling): Promise<Answer> {
  const { request, extra } = call;
  const header = new Headers();
  for (const name of READ_HEADERS) {
    const value = request.headers.get(name);
    if (value !== null) header.set(name, value);
  }
  const state: Session = { call };
  const answer = await handler({
    httpVersion: "1.1",
    method: request.method,
    url: request.url,
    header,
    body: once(body),
    signal: new AbortController().signal,
    contextValues: createContextValues().set(session, state),
  });
  if (state.fault !== undefined) throw state.fault;
  const { outcome } = state;
  return outcome ? { outcome, reply: await toReply(answer, extra) } : refuse(outcomeOfStatus(answer.status), call);
}

async function* once(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body;
}

/** What it means that the router could not read a body. It blames itself for bytes that are no message, with 500. */
function outcomeOfStatus(status: number): Outcome {
  if (status === 415 || status === 501) return outcomeOfBody("wrong-type");
  return outcomeOfBody(status === 429 ? "too-large" : "malformed");
}

async function toReply(answer: UniversalServerResponse, extra: ExtraHeaders): Promise<GatewayReply> {
  const { status, header, body = [] } = answer;
  const headers = new Headers(header);
  for (const [name, value] of Object.entries(extra)) headers.append(name, value);
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of body) chunks.push(new Uint8Array(chunk));
  const whole = new Uint8Array(await new Blob(chunks).arrayBuffer());
  return { status, headers: Object.fromEntries(headers), body: whole };
}

/** Reads a call's messages, within what all of them may come to, and puts those of a stream into frames again. */
async function readMessages(call: WireCall, hasTooManyParts: PartLimit): Promise<Uint8Array | BodyFault> {
  const { headers } = call.request;
  const type = headers.get("content-type");
  const isTooMany = isJson(type) ? hasTooManyJsonParts : hasTooManyParts;
  if (!isStream(type)) {
    const body = await decodeBody(call.body, headers.get("content-encoding"), call.count);
    return typeof body !== "string" && isTooMany([body]) ? "too-large" : body;
  }
  const messages = await readFrames(call.body, headers.get("connect-content-encoding"), call);
  if (typeof messages === "string") return messages;
  return isTooMany(messages) ? "too-large" : toFrames(messages);
}

/** Answers a call that is not let in, as Connect wants it: JSON, at the end of a stream in a frame of its own. */
const answerRefusal: DoorWire["refuse"] = (outcome, extra, request) => {
  const type = request.headers.get("content-type") ?? "";
  const code = grpcCodeOf(outcome.name);
  const error = errorToJson(new ConnectError(outcome.detail, code), undefined);
  const headers = { ...extra, ...headersOf(outcome) };
  if (!isStream(type)) {
    return {
      status: codeToHttpStatus(code),
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify(error),
    };
  }
  const metadata = Object.fromEntries(Object.entries(headersOf(outcome)).map(([name, value]) => [name, [value]]));
  const end = new TextEncoder().encode(JSON.stringify({ error, metadata }));
  return { status: 200, headers: { ...headers, "content-type": type }, body: toFrames([end], END_STREAM_FLAG) };
};

function isJson(type: string | null): boolean {
  return type !== null && /^application\/(?:connect\+)?json/i.test(type);
}

function isStream(type: string | null): boolean {
  return type !== null && /^application\/connect\+/i.test(type);
}

/** Tells whether a `content-type` is one of Connect's. */
export function isConnectType(type: string): boolean {
  return /^application\/(?:connect\+)?(?:proto|json)\s*(?:;|$)/i.test(type);
}

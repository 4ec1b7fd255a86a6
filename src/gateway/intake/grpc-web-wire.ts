import type { GatewayReply } from "../answer/gateway-reply.ts";
import type { ExtraHeaders } from "../answer/http-answer.ts";
import { grpcCodeOf, headersOf, type Outcome } from "../outcome.ts";
import { readFrames, toFrames } from "./frames.ts";
import { compilePartLimit } from "./part-limit.ts";
import type { RpcMethod } from "./rpc-methods.ts";
import type { ReadSegmentFrames } from "./segment-frames.ts";
import { type DoorWire, outcomeOfBody, type WireCall } from "./wire-call.ts";

const CONTENT_TYPE = "application/grpc-web+proto";
const TRAILER_FLAG = 0x80;

/**
 * Makes the way in for gRPC-web calls of a method, unary ones and streams alike: a stream is a body of several frames.
 *
 * Read here and not by Connect's router: its bound on inflated bytes is one for each message, and a call may have thousands.
 *
 * @see https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md
 */
export function createGrpcWebWire(method: RpcMethod, readSegments: ReadSegmentFrames | undefined): DoorWire {
  const hasTooManyParts = compilePartLimit(method.descriptor.input);
  const success = toFrames([new Uint8Array(), new TextEncoder().encode("grpc-status: 0\r\n")], TRAILER_FLAG);

  async function outcomeOf(call: WireCall): Promise<Outcome> {
    const encoding = call.request.headers.get("grpc-encoding");
    const frames = await readFrames(call.body, encoding, call);
    if (typeof frames === "string") return outcomeOfBody(frames);
    if (hasTooManyParts(frames)) return outcomeOfBody("too-large");
    if (method.descriptor.methodKind === "unary" && frames.length !== 1) {
      return { name: "malformed", detail: "A unary call has one message." };
    }
    const written = method.signal === "segment" ? readSegments?.(frames, method.hasList) : undefined;
    const items = written ?? method.read(frames);
    return items ? call.take(method.signal, items) : outcomeOfBody("malformed");
  }

  return {
    async serve(call) {
      const outcome = await outcomeOf(call);
      if (grpcCodeOf(outcome.name) !== 0) return { outcome, reply: answerStatus(outcome, call.extra) };
      const headers = { ...call.extra, ...headersOf(outcome), "content-type": CONTENT_TYPE };
      return { outcome, reply: { status: 200, headers, body: success } };
    },
    refuse: answerStatus,
  };
}

/** Answers without a message: the status is in the headers, and what a page may read of them is listed for it. */
function answerStatus(outcome: Outcome, extra: ExtraHeaders): GatewayReply {
  const headers = {
    ...extra,
    ...headersOf(outcome),
    "content-type": CONTENT_TYPE,
    "grpc-status": String(grpcCodeOf(outcome.name)),
    "grpc-message": encodeURIComponent(outcome.detail.replace(/\p{Surrogate}/gu, "\ufffd")),
  };
  return { status: 200, headers, body: null };
}

/** Tells whether a `content-type` is gRPC-web with protobuf. The text form is not taken: browsers have sent bytes for years. */
export function isGrpcWebType(type: string): boolean {
  return /^application\/grpc-web(?:\+proto)?\s*(?:;|$)/i.test(type);
}

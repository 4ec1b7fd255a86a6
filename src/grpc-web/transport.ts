import { resolveCollectorUrl } from "../core/report/collector-url.ts";
import {
  type Exchange,
  type ExchangeOptions,
  exchange,
  parseRetryAfter,
  resolveExchangeOptions,
  resultOfStatus,
} from "../core/report/http-exchange.ts";
import type { EncodedRequest, SendOptions, SendResult, Transport } from "../core/report/transport.ts";
import { requireOptions } from "../core/runtime/option-checks.ts";
import type { CollectItem, Signal } from "../core/segment/collect-item.ts";
import { createBackwardWriter } from "../gen/encode/backward-writer.ts";
import { type GrpcStatus, readGrpcStatus } from "./answer.ts";
import { type GrpcWebRoute, grpcWebRoutes } from "./routes.ts";

/** Settings of the gRPC-web wire. */
export interface GrpcWebTransportOptions extends ExchangeOptions {
  /** Base URL of a gRPC-web proxy before OAP's gRPC port, or a path of the page's own origin such as `/sw`. */
  readonly collector: string;
}

const OK = 0;
const RESOURCE_EXHAUSTED = 8;
const UNAVAILABLE = 14;
/**
 * INVALID_ARGUMENT, NOT_FOUND, ALREADY_EXISTS, PERMISSION_DENIED, FAILED_PRECONDITION, OUT_OF_RANGE, UNIMPLEMENTED,
 * UNAUTHENTICATED. After any other status the batch, or part of it, may have been taken.
 */
const REJECTED: readonly number[] = [3, 5, 6, 7, 9, 11, 12, 16];

/**
 * Makes the gRPC-web wire: protobuf in length-prefixed frames over `fetch`, with no run-time dependency.
 *
 * Client-streaming methods are sent as N frames in one body, which every gRPC-web proxy passes on as a stream.
 *
 * @throws SkyWalkingError `invalid-option` for a bad collector URL or time-out.
 */
export function createGrpcWebTransport(options: GrpcWebTransportOptions): Transport {
  requireOptions(options);
  const collector = resolveCollectorUrl(options.collector);
  const settings = resolveExchangeOptions(options);
  const headers = { ...settings.headers, "content-type": "application/grpc-web+proto", "x-grpc-web": "1" };
  const writer = createBackwardWriter();

  function encode(signal: Signal, items: readonly CollectItem[]): EncodedRequest[] {
    const { rpc, encode: encodeBodies }: GrpcWebRoute<never> = grpcWebRoutes[signal];
    const url = `${collector}/${rpc}`;
    return encodeBodies(items as readonly never[], writer).map((part) => ({ signal, url, headers, ...part }));
  }

  async function send(request: EncodedRequest, sendOptions: SendOptions): Promise<SendResult> {
    return resultOfAnswer(await exchange(request, sendOptions, settings), request.url);
  }

  return { encode, send };
}

function resultOfAnswer({ response, body }: Exchange, url: string): SendResult {
  const status = readGrpcStatus(response.headers, body);
  if (status) return resultOfGrpcStatus(status);
  const failure = resultOfStatus(response);
  if (failure) return failure;
  const cause = new Error(`${url} answered without a gRPC status; is it a gRPC-web proxy that exposes its trailers?`);
  const isGrpcWeb = response.headers.get("content-type")?.startsWith("application/grpc-web") ?? false;
  return { status: isGrpcWeb ? "ambiguous" : "rejected", cause };
}

function resultOfGrpcStatus({ code, message, retryAfter }: GrpcStatus): SendResult {
  if (code === OK) return { status: "sent" };
  const cause = new Error(`The collector answered gRPC status ${code}: ${message}`);
  if (code === UNAVAILABLE || code === RESOURCE_EXHAUSTED) {
    return { status: "retryable", cause, retryAfterMs: parseRetryAfter(retryAfter) };
  }
  return { status: REJECTED.includes(code) ? "rejected" : "ambiguous", cause };
}

import { resolveCollectorUrl } from "../core/report/collector-url.ts";
import {
  countRejected,
  type Exchange,
  type ExchangeOptions,
  exchange,
  resolveExchangeOptions,
  resultOfStatus,
} from "../core/report/http-exchange.ts";
import type { EncodedRequest, SendOptions, SendResult, Transport } from "../core/report/transport.ts";
import { requireOptions } from "../core/runtime/option-checks.ts";
import type { CollectItem, Signal } from "../core/segment/collect-item.ts";
import { createBackwardWriter } from "../gen/encode/backward-writer.ts";
import { readGrpcStatus } from "./answer.ts";
import { resultOfGrpcStatus } from "./grpc-status.ts";
import { applicationRoutes, type RpcRoute, type RpcRoutes } from "./routes.ts";

/** Settings of the gRPC-web wire. */
export interface GrpcWebTransportOptions extends ExchangeOptions {
  /** Base URL of a gRPC-web proxy before OAP's gRPC port, or a path of the page's own origin such as `/sw`. */
  readonly collector: string | undefined;
  /**
   * The signals it takes, with their RPCs. Default {@link applicationRoutes}. A page's are
   * `{ ...applicationRoutes, ...browserRoutes }`.
   */
  readonly routes?: RpcRoutes | undefined;
}

const FRAME_HEADER_BYTES = 5;

/**
 * Makes the gRPC-web wire: protobuf in length-prefixed frames over `fetch`, with no run-time dependency.
 *
 * Client-streaming methods are sent as N frames in one body, which every gRPC-web proxy passes on as a stream.
 *
 * @throws SkyWalkingError `invalid-option` for a bad collector URL or time-out, and for routes that are no table.
 */
export function createGrpcWebTransport(options: GrpcWebTransportOptions): Transport {
  requireOptions(options);
  const collector = resolveCollectorUrl(options.collector);
  const { routes = applicationRoutes } = options;
  requireOptions(routes, "routes");
  const settings = resolveExchangeOptions(options);
  const headers = { ...settings.headers, "content-type": "application/grpc-web+proto", "x-grpc-web": "1" };
  const writer = createBackwardWriter();

  function encode(signal: Signal, items: readonly CollectItem[]): EncodedRequest[] | undefined {
    const route: RpcRoute<never> | undefined = routes[signal];
    if (!route) return undefined;
    const url = `${collector}/${route.rpc}`;
    return route.encode(items as readonly never[], writer).map((part) => ({ signal, url, headers, ...part }));
  }

  async function send(request: EncodedRequest, sendOptions: SendOptions): Promise<SendResult> {
    return resultOfAnswer(await exchange(request, sendOptions, settings), request);
  }

  return { encode, send };
}

function resultOfAnswer({ response, body }: Exchange, request: EncodedRequest): SendResult {
  const { url } = request;
  const status = readGrpcStatus(response.headers, body);
  if (status) return { rejected: countRejected(response), ...resultOfGrpcStatus(status, isStream(request)) };
  const failure = resultOfStatus(response, body);
  if (failure) return failure;
  const cause = new Error(`${url}: no gRPC status exposed`);
  const isGrpcWeb = response.headers.get("content-type")?.startsWith("application/grpc-web") ?? false;
  return { status: isGrpcWeb ? "ambiguous" : "rejected", cause };
}

/** A stream's body has a frame for each of its items; that of a unary call has one, however many items it carries. */
function isStream({ body }: EncodedRequest): boolean {
  if (typeof body === "string") return false;
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  return view.getUint32(1) + FRAME_HEADER_BYTES < body.length;
}

import { createGrpcWebTransport } from "@connectrpc/connect-web";
import { resolveExchangeOptions } from "../core/report/http-exchange.ts";
import type { EncodedRequest, SendOptions, SendResult, Transport } from "../core/report/transport.ts";
import { emitDiagnostic } from "../core/runtime/diagnostics.ts";
import { requireOptions } from "../core/runtime/option-checks.ts";
import { MAX_TIMER_MS } from "../core/runtime/timer-limit.ts";
import type { CollectItem, Signal } from "../core/segment/collect-item.ts";
import type { SegmentObject } from "../core/segment/segment-object.ts";
import { createBackwardWriter } from "../gen/encode/backward-writer.ts";
import { writeSegmentObject } from "../gen/encode/language-agent/tracing.ts";
import { applicationRoutes, asStream, type RpcRoute } from "../grpc-web/routes.ts";
import { makeCall } from "./call.ts";
import { createCollectorFetch } from "./collector-fetch.ts";
import { isStreamRefusal, resultOfFailure } from "./failure.ts";
import { decodeFrames, describeMethods } from "./methods.ts";
import { type ConnectTransportOptions, requireRoutes, resolveTarget } from "./options.ts";

/** Segments one by one: however many there are, no message grows beyond what a gRPC server takes. */
const streamedSegments: RpcRoute<SegmentObject> = {
  rpc: "skywalking.v3.TraceSegmentReportService/collect",
  encode: (segments, writer) => asStream(writeSegmentObject, segments, writer),
};

const CANNOT_STREAM =
  "this Connect transport cannot stream; use createGrpcTransport() of @connectrpc/connect-node, or createGrpcWebReporter()";

/**
 * Makes the Connect wire: the same items through any transport of Connect.
 *
 * Client-streaming methods are streamed. Where the transport cannot, as those of connect-web, segments go through the unary
 * `collectInSync`, and the signals that have no unary method (logs, meters, a page's errors, events) are `unsupported`.
 *
 * @throws SkyWalkingError `invalid-option` unless exactly one of `collector` and `transport` is given, and for a bad URL,
 *   transport, route or time-out.
 */
export function createConnectTransport(options: ConnectTransportOptions): Transport {
  requireOptions(options);
  const { transport, routes = applicationRoutes, diagnostics } = options;
  const base = resolveTarget(options);
  const methods = describeMethods();
  requireRoutes(routes, methods);
  const { fetch, headers, ...given } = resolveExchangeOptions(options);
  const timeoutMs = Math.min(MAX_TIMER_MS, given.timeoutMs);
  const writer = createBackwardWriter();
  // connect-web's transports cannot; what others can shows when they are asked.
  let canStream = transport !== undefined;
  let isTold = false;

  function routeOf(signal: Signal): RpcRoute<never> | undefined {
    const route: RpcRoute<never> | undefined = routes[signal];
    if (!route || (!canStream && methods.get(route.rpc)?.methodKind === "unary")) return route;
    if (canStream) return route === applicationRoutes.segment ? streamedSegments : route;
    if (!isTold) emitDiagnostic(diagnostics, "items-dropped", `${signal}: ${CANNOT_STREAM}`);
    isTold = true;
    return undefined;
  }

  function encode(signal: Signal, items: readonly CollectItem[]): EncodedRequest[] | undefined {
    const route = routeOf(signal);
    const bodies = route?.encode(items as readonly never[], writer);
    return bodies?.map((part) => ({ signal, url: `${base}/${route?.rpc}`, headers, ...part }));
  }

  async function send(request: EncodedRequest, sendOptions: SendOptions): Promise<SendResult> {
    const rpc = request.url.split("/").slice(-2).join("/");
    const method = methods.get(rpc);
    if (!method) return { status: "rejected", cause: new Error(`${rpc} is no RPC of the collect protocol`) };
    const isStream = method.methodKind !== "unary";
    if (isStream && !canStream) return sendUnary(request, sendOptions);
    try {
      // Made for each request, which costs next to nothing: `keepalive` differs, and the collector may have been replaced.
      const baseUrl = request.url.slice(0, -rpc.length);
      const connect =
        transport ?? createGrpcWebTransport({ baseUrl, fetch: createCollectorFetch(fetch, sendOptions.keepalive) });
      const messages = decodeFrames(method.input, request.body);
      const rejected = await makeCall({ connect, method, messages, headers: request.headers, timeoutMs });
      return { status: "sent", rejected };
    } catch (reason) {
      if (!isStream || !isStreamRefusal(reason)) {
        return resultOfFailure(reason, isStream && request.items.length > 1);
      }
      canStream = false;
      return sendUnary(request, sendOptions);
    }
  }

  /** Sends what was to be streamed through the unary method of its signal. */
  async function sendUnary({ signal, items }: EncodedRequest, sendOptions: SendOptions): Promise<SendResult> {
    const [request] = encode(signal, items) ?? [];
    return request ? send(request, sendOptions) : { status: "unsupported" };
  }

  return { encode, send };
}

import type { DescMethod } from "@bufbuild/protobuf";
import type { Transport as ConnectTransport } from "@connectrpc/connect";
import { resolveCollectorUrl } from "../core/report/collector-url.ts";
import type { ExchangeOptions } from "../core/report/http-exchange.ts";
import type { Diagnostics } from "../core/runtime/diagnostics.ts";
import { invalidOption, requireOptions } from "../core/runtime/option-checks.ts";
import type { RpcRoutes } from "../grpc-web/routes.ts";

/** Settings of the Connect wire. Either `collector` or `transport` is given. */
export interface ConnectTransportOptions extends ExchangeOptions {
  /** Base URL of a gRPC-web proxy before OAP's gRPC port, which connect-web's gRPC-web transport then talks to. */
  readonly collector?: string | undefined;
  /**
   * Any transport of Connect, such as `createGrpcTransport({ baseUrl: "http://oap:11800" })` of `@connectrpc/connect-node`:
   * plain gRPC straight to OAP. `fetch` and `keepalive` are then its own affair; see `untracedFetch`.
   */
  readonly transport?: ConnectTransport | undefined;
  /**
   * The signals it takes, with their RPCs. Default `applicationRoutes`. A page's are
   * `{ ...applicationRoutes, ...browserRoutes }`.
   */
  readonly routes?: RpcRoutes | undefined;
  /** Is told once when signals are lost because the transport cannot stream. Default none. */
  readonly diagnostics?: Diagnostics | undefined;
}

/**
 * Checks where to send.
 *
 * @returns The base URL, empty when the transport knows it.
 * @throws SkyWalkingError `invalid-option` unless there is either a transport or a collector URL.
 */
export function resolveTarget({ collector, transport }: ConnectTransportOptions): string {
  if (transport === undefined) return resolveCollectorUrl(collector);
  if (typeof transport?.unary !== "function" || typeof transport.stream !== "function") {
    throw invalidOption("transport", "a Connect transport such as createGrpcTransport({ baseUrl })", transport);
  }
  if (collector !== undefined) throw invalidOption("collector", "left out when 'transport' is given", collector);
  return "";
}

/**
 * Checks that each route names an RPC that there is.
 *
 * @throws SkyWalkingError `invalid-option` for one that does not.
 */
export function requireRoutes(routes: RpcRoutes, methods: ReadonlyMap<string, DescMethod>): void {
  requireOptions(routes, "routes");
  for (const route of Object.values(routes)) {
    if (route && !methods.has(route.rpc)) throw invalidOption("routes", "RPCs of the collect protocol", route.rpc);
  }
}

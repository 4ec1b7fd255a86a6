/**
 * The Connect wire: reports through any transport of Connect, plain gRPC straight to OAP among them.
 *
 * It takes protobuf-es and Connect along, some 39 kB; a page is better served by `./grpc-web`.
 *
 * @module
 */
import { createDelivery } from "../core/report/delivery.ts";
import type { DeliveryOptions } from "../core/report/delivery-options.ts";
import type { Reporter } from "../core/report/reporter.ts";
import type { ConnectTransportOptions } from "./options.ts";
import { createConnectTransport } from "./transport.ts";

/** Settings of {@link createConnectReporter}: where to send, and how much to hold. */
export interface ConnectReporterOptions extends ConnectTransportOptions, DeliveryOptions {}

/**
 * Makes a reporter that sends through a transport of Connect.
 *
 * It takes what an application reports. A page's own signals and events have tables of their own, to be given as `routes`.
 *
 * @throws SkyWalkingError `invalid-option` for a bad collector URL, transport or number.
 * @example
 * ```ts
 * import { createGrpcTransport } from "@connectrpc/connect-node";
 * const reporter = createConnectReporter({ transport: createGrpcTransport({ baseUrl: "http://oap:11800" }) });
 * ```
 */
export function createConnectReporter(options: ConnectReporterOptions): Reporter {
  return createDelivery(createConnectTransport(options), options);
}

export type { CollectorFetch, CollectorResponse, ExchangeOptions } from "../core/report/http-exchange.ts";
export {
  applicationRoutes,
  browserRoutes,
  eventRoutes,
  type RpcBody,
  type RpcRoute,
  type RpcRoutes,
} from "../grpc-web/routes.ts";
export { type ConnectFetch, untracedFetch } from "./collector-fetch.ts";
export type { ConnectTransportOptions } from "./options.ts";
export { createConnectTransport } from "./transport.ts";

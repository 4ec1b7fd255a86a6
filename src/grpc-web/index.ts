/**
 * The gRPC-web wire: reports protobuf through a gRPC-web proxy, encoded and framed here, with nothing but `fetch`.
 *
 * @module
 */
import { createDelivery } from "../core/report/delivery.ts";
import type { DeliveryOptions } from "../core/report/delivery-options.ts";
import type { Reporter } from "../core/report/reporter.ts";
import { createGrpcWebTransport, type GrpcWebTransportOptions } from "./transport.ts";

/** Settings of {@link createGrpcWebReporter}: where to send, and how much to hold. */
export interface GrpcWebReporterOptions extends GrpcWebTransportOptions, DeliveryOptions {}

/**
 * Makes a reporter that sends protobuf over gRPC-web.
 *
 * OAP itself speaks no gRPC-web: the collector is a proxy such as Envoy, or our gateway. About half the bytes of JSON.
 *
 * It takes what an application reports. A page's own signals and events have tables of their own, to be given as `routes`.
 *
 * @throws SkyWalkingError `invalid-option` for a bad collector URL or a number out of range.
 * @example
 * ```ts
 * const reporter = createGrpcWebReporter({ collector: "https://envoy.shop.example" });
 * ```
 */
export function createGrpcWebReporter(options: GrpcWebReporterOptions): Reporter {
  return createDelivery(createGrpcWebTransport(options), options);
}

export type { CollectorFetch, CollectorResponse, ExchangeOptions } from "../core/report/http-exchange.ts";
export {
  applicationRoutes,
  browserRoutes,
  eventRoutes,
  type RpcBody,
  type RpcRoute,
  type RpcRoutes,
} from "./routes.ts";
export { createGrpcWebTransport, type GrpcWebTransportOptions } from "./transport.ts";

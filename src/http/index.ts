/**
 * The JSON wire: reports to OAP's HTTP paths with nothing but `fetch`.
 *
 * @module
 */
import { createDelivery } from "../core/report/delivery.ts";
import type { DeliveryOptions } from "../core/report/delivery-options.ts";
import type { Reporter } from "../core/report/reporter.ts";
import { createHttpTransport, type HttpTransportOptions } from "./transport.ts";

/** Settings of {@link createHttpReporter}: where to send, and how much to hold. */
export interface HttpReporterOptions extends HttpTransportOptions, DeliveryOptions {}

/**
 * Makes a reporter that sends JSON to OAP's HTTP port, or to a gateway before it.
 *
 * A page on another origin needs the gateway: OAP itself answers no CORS preflight.
 *
 * It takes what an application reports. A page's own signals and events have tables of their own, to be given as `routes`.
 *
 * @throws SkyWalkingError `invalid-option` for a bad collector URL or a number out of range.
 * @example
 * ```ts
 * const reporter = createHttpReporter({ collector: "https://gateway.shop.example" });
 * ```
 */
export function createHttpReporter(options: HttpReporterOptions): Reporter {
  return createDelivery(createHttpTransport(options), options);
}

export type { CollectorFetch, CollectorResponse, ExchangeOptions } from "../core/report/http-exchange.ts";
export { applicationRoutes, browserRoutes, eventRoutes } from "./routes.ts";
export type { HttpRoute, HttpRoutes } from "./tracing-routes.ts";
export { createHttpTransport, type HttpTransportOptions } from "./transport.ts";

import { resolveCollectorUrl } from "../core/report/collector-url.ts";
import {
  countRejected,
  type ExchangeOptions,
  exchange,
  isWebPage,
  resolveExchangeOptions,
  resultOfStatus,
} from "../core/report/http-exchange.ts";
import type { EncodedRequest, SendOptions, SendResult, Transport } from "../core/report/transport.ts";
import { requireOptions } from "../core/runtime/option-checks.ts";
import type { CollectItem, Signal } from "../core/segment/collect-item.ts";
import { applicationRoutes } from "./routes.ts";
import type { HttpRoutes } from "./tracing-routes.ts";

/** Settings of the JSON wire. */
export interface HttpTransportOptions extends ExchangeOptions {
  /** Base URL of OAP's HTTP port or of a gateway before it, or a path of the page's own origin such as `/sw`. */
  readonly collector: string | undefined;
  /**
   * The signals it takes, with their paths. Default {@link applicationRoutes}. A page's are
   * `{ ...applicationRoutes, ...browserRoutes }`.
   */
  readonly routes?: HttpRoutes | undefined;
}

/**
 * Makes the JSON wire: OAP's HTTP paths over `fetch`.
 *
 * The items are already the proto JSON form, so encoding is `JSON.stringify`. The text goes to `fetch` as a string, which
 * is about twice as fast as bytes made beforehand.
 *
 * @throws SkyWalkingError `invalid-option` for a bad collector URL or time-out, and for routes that are no table.
 */
export function createHttpTransport(options: HttpTransportOptions): Transport {
  requireOptions(options);
  const { routes = applicationRoutes } = options;
  requireOptions(routes, "routes");
  return createRoutedTransport(options, routes);
}

/**
 * Makes the wire for routes that are known: who needs few of them does not carry the default ones.
 *
 * @throws SkyWalkingError `invalid-option` for a bad collector URL or time-out.
 */
export function createRoutedTransport(options: HttpTransportOptions, routes: HttpRoutes): Transport {
  const collector = resolveCollectorUrl(options.collector);
  const settings = resolveExchangeOptions(options);
  const headers = { ...settings.headers, "content-type": "application/json" };

  function encode(signal: Signal, items: readonly CollectItem[]): EncodedRequest[] | undefined {
    const route = routes[signal];
    if (!route) return undefined;
    const url = collector + route.path;
    if (route.isList) return [{ signal, items, url, headers, body: JSON.stringify(items) }];
    return items.map((item) => ({ signal, items: [item], url, headers, body: JSON.stringify(item) }));
  }

  async function send(request: EncodedRequest, sendOptions: SendOptions): Promise<SendResult> {
    const { response, body } = await exchange(request, sendOptions, settings);
    const failure = resultOfStatus(response, body);
    if (failure) return failure;
    if (isWebPage(response)) return { status: "rejected", cause: new Error("a web page") };
    return { status: "sent", rejected: countRejected(response) };
  }

  return { encode, send };
}

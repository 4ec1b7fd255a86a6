import type { Transport as ConnectTransport } from "@connectrpc/connect";
import * as rpc from "../../connect/index.ts";
import { withFailover } from "../../core/report/failover.ts";
import type { CollectorFetch } from "../../core/report/http-exchange.ts";
import type { EncodedRequest, Transport } from "../../core/report/transport.ts";
import { invalidOption } from "../../core/runtime/option-checks.ts";
import type { Signal } from "../../core/segment/collect-item.ts";
import * as http from "../../http/routes.ts";
import { createHttpTransport } from "../../http/transport.ts";
import { withWrittenSegments } from "./written-segments.ts";

/** The way to OAP. */
export interface Wire {
  readonly transport: Transport;
  /** How many addresses of OAP it knows. */
  readonly addresses: number;
  /** Tells whether it carries a signal. */
  carries(signal: Signal): boolean;
}

/** Where OAP is, and how it is asked: over HTTP, or gRPC by a transport of Connect. */
export interface WireOptions {
  readonly oap?: string | readonly string[] | undefined;
  readonly transport?: ConnectTransport | readonly ConnectTransport[] | undefined;
  readonly oapHeaders?: Readonly<Record<string, string>> | undefined;
  readonly oapTimeoutMs?: number | undefined;
  readonly fetch?: CollectorFetch | undefined;
}

/**
 * Makes the way to OAP, to the first of its addresses that answers.
 *
 * @throws SkyWalkingError `invalid-option` unless there is one of `oap` and `transport`, and for what is none.
 */
export function createWire(options: WireOptions): Wire {
  const { oap, transport } = options;
  if (oap !== undefined && transport !== undefined)
    throw invalidOption("oap", "left out when 'transport' is given", oap);
  if (transport !== undefined) return createGrpcWire(asList(transport), options);
  if (oap === undefined) throw invalidOption("oap", "the URL of OAP's HTTP port unless 'transport' is given", oap);
  return createHttpWire(asList(oap), options);
}

function asList<Value extends string | ConnectTransport>(value: Value | readonly Value[]): readonly Value[] {
  return Array.isArray(value) ? value : [value as Value];
}

function createHttpWire(addresses: readonly string[], options: WireOptions): Wire {
  const { oapHeaders: headers, oapTimeoutMs: timeoutMs, fetch } = options;
  const routes: http.HttpRoutes = { ...http.applicationRoutes, ...http.browserRoutes, ...http.eventRoutes };
  for (const address of addresses) {
    if (typeof address !== "string" || address.startsWith("/")) {
      throw invalidOption("oap", "the URL of OAP's HTTP port, or a list of them", address);
    }
  }
  const transport = withFailover(addresses, (collector) =>
    createHttpTransport({ collector, routes, headers, timeoutMs, fetch }),
  );
  const { length } = addresses;
  return {
    transport: withWrittenSegments(transport),
    addresses: length,
    carries: (signal) => routes[signal] !== undefined,
  };
}

function createGrpcWire(transports: readonly ConnectTransport[], options: WireOptions): Wire {
  const { oapHeaders: headers, oapTimeoutMs: timeoutMs } = options;
  const routes: rpc.RpcRoutes = { ...rpc.applicationRoutes, ...rpc.browserRoutes, ...rpc.eventRoutes };
  const wires = transports.map((transport) => rpc.createConnectTransport({ transport, routes, headers, timeoutMs }));
  const [first] = wires;
  if (!first) throw invalidOption("transport", "a Connect transport, or a list of at least one", transports);
  // Failover tells collectors apart by the URL before the path, and these know their own: so each is given one.
  const bases = transports.map((_transport, index) => `http://oap-${index}`);
  const numbered: Transport = {
    encode: (signal, items) =>
      first.encode(signal, items)?.map((request) => ({ ...request, url: bases[0] + request.url })),
    send(request, sendOptions) {
      const index = bases.findIndex((base) => request.url.startsWith(`${base}/`));
      return (wires[index] ?? first).send(withoutBase(request), sendOptions);
    },
  };
  const transport = withFailover(bases, () => numbered);
  return { transport, addresses: wires.length, carries: (signal) => routes[signal] !== undefined };
}

function withoutBase(request: EncodedRequest): EncodedRequest {
  return { ...request, url: request.url.slice(request.url.indexOf("/", "http://".length)) };
}

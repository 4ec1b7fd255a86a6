import type { Transport as ConnectTransport } from "@connectrpc/connect";
import * as rpc from "../../connect/index.ts";
import { withFailover } from "../../core/report/failover.ts";
import type { EncodedRequest, Transport } from "../../core/report/transport.ts";
import { invalidOption, requireWholeNumber } from "../../core/runtime/option-checks.ts";
import type { Signal } from "../../core/segment/collect-item.ts";
import type { MeterData } from "../../core/segment/meter-data.ts";
import * as http from "../../http/routes.ts";
import type { HttpRoutes } from "../../http/tracing-routes.ts";
import { createHttpTransport } from "../../http/transport.ts";
import type { GatewayOptions } from "../gateway-options.ts";
import type { KafkaOptions } from "../kafka/kafka-options.ts";
import { createKafkaTransport } from "../kafka/kafka-transport.ts";
import { byMeterSource } from "./meter-sources.ts";
import { withWrittenSegments } from "./written-segments.ts";

/** What is at a wire's end; the name that readiness and events give it. */
export type WireEnd = "Kafka" | "OAP";

/** A way to OAP. */
export interface Wire {
  readonly end: WireEnd;
  readonly transport: Transport;
  /** How many addresses of OAP it knows. */
  readonly addresses: number;
  /** Whether segments may go on in the text that they came in; another form would be made of objects. */
  readonly takesText: boolean;
  /** Tells whether it carries a signal. */
  carries(signal: Signal): boolean;
  /** Ends its connections, where it has any of its own. Never rejects. */
  close(): Promise<void>;
}

/** Where OAP is, and how it is asked: over HTTP, or gRPC by a transport of Connect, or through Kafka. */
export type WireOptions = Pick<GatewayOptions, "oap" | "transport" | "kafka" | "oapHeaders" | "oapTimeoutMs" | "fetch">;

const DEFAULT_TIMEOUT_MS = 10_000;

/** Requests of these wires end their connections by themselves. */
async function nothing(): Promise<void> {}

/**
 * Makes the ways to OAP: to the first of its addresses that answers, and before it, for what that carries, through Kafka. An
 * item goes the first way that carries its signal.
 *
 * @throws SkyWalkingError `invalid-option` unless there is one of `oap` and `transport`, or else `kafka`, and for what is none.
 */
export function createWires(options: WireOptions): readonly [Wire, ...Wire[]] {
  const { kafka } = options;
  const direct = createDirectWire(options);
  if (kafka !== undefined)
    return direct ? [createKafkaWire(kafka, options), direct] : [createKafkaWire(kafka, options)];
  if (direct) return [direct];
  throw invalidOption("oap", "the URL of OAP's HTTP port unless 'transport' or 'kafka' is given", options.oap);
}

function createDirectWire(options: WireOptions): Wire | undefined {
  const { oap, transport } = options;
  if (oap !== undefined && transport !== undefined)
    throw invalidOption("oap", "left out when 'transport' is given", oap);
  if (transport !== undefined) return createGrpcWire(asList(transport), options);
  return oap === undefined ? undefined : createHttpWire(asList(oap), options);
}

function createKafkaWire(kafka: KafkaOptions, { oapTimeoutMs = DEFAULT_TIMEOUT_MS }: WireOptions): Wire {
  const transport = createKafkaTransport(kafka, requireWholeNumber("oapTimeoutMs", oapTimeoutMs, 1));
  return {
    end: "Kafka",
    transport,
    addresses: 1,
    takesText: false,
    carries: (signal) => transport.carries(signal),
    close: () => transport.close(),
  };
}

function asList<Value extends string | ConnectTransport>(value: Value | readonly Value[]): readonly Value[] {
  return Array.isArray(value) ? value : [value as Value];
}

function createHttpWire(addresses: readonly string[], options: WireOptions): Wire {
  const { oapHeaders: headers, oapTimeoutMs: timeoutMs, fetch } = options;
  const routes: HttpRoutes = { ...http.applicationRoutes, ...http.browserRoutes, ...http.eventRoutes };
  for (const address of addresses) {
    if (typeof address !== "string" || address.startsWith("/")) {
      throw invalidOption("oap", "the URL of OAP's HTTP port, or a list of them", address);
    }
  }
  const transport = withFailover(addresses, (collector) =>
    createHttpTransport({ collector, routes, headers, timeoutMs, fetch }),
  );
  return {
    end: "OAP",
    transport: withWrittenSegments(transport),
    addresses: addresses.length,
    takesText: true,
    carries: (signal) => routes[signal] !== undefined,
    close: nothing,
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
    encode(signal, items) {
      const streams = signal === "meter" ? byMeterSource(items as readonly MeterData[]) : [items];
      const requests = streams.flatMap((stream) => first.encode(signal, stream) ?? []);
      return requests.map((request) => ({ ...request, url: bases[0] + request.url }));
    },
    send(request, sendOptions) {
      const index = bases.findIndex((base) => request.url.startsWith(`${base}/`));
      return (wires[index] ?? first).send(withoutBase(request), sendOptions);
    },
  };
  const transport = withFailover(bases, () => numbered);
  return {
    end: "OAP",
    transport,
    addresses: wires.length,
    takesText: false,
    carries: (signal) => routes[signal] !== undefined,
    close: nothing,
  };
}

function withoutBase(request: EncodedRequest): EncodedRequest {
  return { ...request, url: request.url.slice(request.url.indexOf("/", "http://".length)) };
}

import type { Transport as ConnectTransport } from "@connectrpc/connect";
import type { CollectorFetch } from "../core/report/http-exchange.ts";
import { invalidOption, requireOptions, requireWholeNumber } from "../core/runtime/option-checks.ts";
import type { ClientKey } from "./access/client-keys.ts";
import type { Rate } from "./access/rate-limit.ts";
import type { AddressOf } from "./access/sender-address.ts";
import type { CheckOptions } from "./checks/check-options.ts";
import type { EnrichOptions } from "./enrichment/enrichment.ts";
import type { KafkaOptions } from "./kafka/kafka-options.ts";
import { requireKnown } from "./known-members.ts";
import type { GatewayLog } from "./operations/gateway-event.ts";
import type { SharedSeen } from "./seen/shared-seen.ts";

/** Bounds of one request, and of all that are being read. */
export interface GatewayLimits {
  /** Bytes of a body as sent. Default 1,048,576. */
  readonly maxBodyBytes?: number | undefined;
  /** Bytes of a body after inflating, all messages of a call together. Default 4,194,304. */
  readonly maxInflatedBytes?: number | undefined;
  /** Milliseconds within which a whole body has to arrive. Default 10,000. */
  readonly bodyTimeoutMs?: number | undefined;
  /** Items of a request. Default 1,000. */
  readonly maxItems?: number | undefined;
  /** Requests that are served at a time; beyond, 503. Default 1,000. */
  readonly maxRequests?: number | undefined;
  /** Bytes that the bodies of all requests take up at a time, inflated ones included; beyond, 503. Default 134,217,728. */
  readonly maxHeldBytes?: number | undefined;
}

/**
 * How much may wait for OAP, or in pass-through be on its way to it, and how it leaves. With both `kafka` and another way, each
 * of the two has so much room of its own.
 */
export interface GatewayQueue {
  /** Items that wait at most; beyond, 503. Default 50,000. */
  readonly maxItems?: number | undefined;
  /** Bytes that wait at most, of bodies before compression; in memory it is some four times as much. Default 67,108,864. */
  readonly maxBytes?: number | undefined;
  /** Items of one request to OAP. Default 500. */
  readonly maxBatchItems?: number | undefined;
  /** Milliseconds an item waits for others to leave with it. Default 500. */
  readonly flushIntervalMs?: number | undefined;
}

/** How long a segment or an error log is known, so that one that comes again is not counted twice. */
export interface GatewayDedupe {
  /** Ids that are known at most, of each of the two. Default 200,000. */
  readonly maxIds?: number | undefined;
  /** Milliseconds after it was forwarded. Default 600,000. */
  readonly windowMs?: number | undefined;
}

/** When items leave for OAP. */
export type GatewayMode = "queue" | "pass-through";

/** Settings of `createGateway`. */
export interface GatewayOptions {
  /**
   * Base URL of OAP's HTTP port, `http://oap:12800`, or several: the next one is asked when one fails. Meters are then
   * answered 501, since that port has no path for them. Either this or `transport` is given, unless there is `kafka`.
   */
  readonly oap?: string | readonly string[] | undefined;
  /**
   * A transport of Connect to OAP's gRPC port, such as `createGrpcTransport({ baseUrl: "http://oap:11800" })` of
   * `@connectrpc/connect-node`, or several: the next one is asked when one fails.
   */
  readonly transport?: ConnectTransport | readonly ConnectTransport[] | undefined;
  /**
   * Topics that OAP's kafka-fetcher reads: segments, logs, meters, instance properties and heartbeats go there. What a page
   * reports beside them, and events, go the way that `oap` or `transport` says, or are answered 501 without any.
   */
  readonly kafka?: KafkaOptions | undefined;
  /** Headers for every request to OAP. */
  readonly oapHeaders?: Readonly<Record<string, string>> | undefined;
  /** Milliseconds within which OAP, or Kafka, has to answer. Default 10,000. */
  readonly oapTimeoutMs?: number | undefined;
  /** The `fetch` to reach OAP with. Default the global one. */
  readonly fetch?: CollectorFetch | undefined;
  /** What stands before the collect paths, `/sw` for instance: a name of your own that no ad blocker knows. Default nothing. */
  readonly prefix?: string | undefined;
  /**
   * Origins whose pages may send: `https://shop.example`, `https://*.shop.example`. The page's own belongs here too where it
   * is served from the gateway's host, since browsers name it. Default none.
   */
  readonly origins?: readonly string[] | undefined;
  /** Whether servers and Workers, which send no `Origin`, may send without a key. Default true as long as there are no keys. */
  readonly allowWithoutOrigin?: boolean | undefined;
  /** Services that may be reported, `shop-*` for instance. Default all. */
  readonly services?: readonly string[] | undefined;
  /** Versions (of anything but a page: instances) that may be reported. Default all. */
  readonly versions?: readonly string[] | undefined;
  /** Keys of clients; with any, every request needs one. Default none. */
  readonly keys?: readonly ClientKey[] | undefined;
  /** Requests of one address, of an IPv6 one its first 64 bits; `false` for no limit. Default 100 a second, 400 at once. */
  readonly ratePerAddress?: Rate | false | undefined;
  /** Requests of one key that has no rate of its own. Default no limit. */
  readonly ratePerKey?: Rate | undefined;
  /** Tells a sender's address. Default Deno's `info.remoteAddr.hostname`. */
  readonly addressOf?: AddressOf | undefined;
  /** Bounds of a request. */
  readonly limits?: GatewayLimits | undefined;
  /** Bounds of what waits. */
  readonly queue?: GatewayQueue | undefined;
  /** How long an id is known. */
  readonly dedupe?: GatewayDedupe | undefined;
  /**
   * A memory of what was forwarded that gateways share, `createDurableSeen(env.SEEN)` for instance, so that a repeat counts once
   * in whichever isolate of a Worker it arrives. For pass-through alone. Default none.
   */
  readonly sharedSeen?: SharedSeen | undefined;
  /** What an item must be. */
  readonly checks?: CheckOptions | undefined;
  /** What is added to the segments of pages. Default nothing. */
  readonly enrich?: EnrichOptions | undefined;
  /**
   * `queue`: answer at once, keep what was taken until OAP has it, and merge requests. `pass-through`: send within the request
   * and answer what OAP answers, keep nothing. Default pass-through on Cloudflare Workers, where nothing outlives a request for
   * long, and queue elsewhere.
   */
  readonly mode?: GatewayMode | undefined;
  /** What `/metrics` asks for as `authorization: Bearer …`. Default nothing. */
  readonly metricsToken?: string | undefined;
  /** Receives what is worth a line in a log. Default none. */
  readonly log?: GatewayLog | undefined;
  /** The clock, in milliseconds since the Unix epoch. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
}

/** A table, so that none can be forgotten. */
const OPTIONS: { readonly [Name in keyof GatewayOptions]-?: true } = {
  oap: true,
  transport: true,
  kafka: true,
  oapHeaders: true,
  oapTimeoutMs: true,
  fetch: true,
  prefix: true,
  origins: true,
  allowWithoutOrigin: true,
  services: true,
  versions: true,
  keys: true,
  ratePerAddress: true,
  ratePerKey: true,
  addressOf: true,
  limits: true,
  queue: true,
  dedupe: true,
  sharedSeen: true,
  checks: true,
  enrich: true,
  mode: true,
  metricsToken: true,
  log: true,
  now: true,
};

const LIMITS = {
  maxBodyBytes: 1_048_576,
  maxInflatedBytes: 4_194_304,
  bodyTimeoutMs: 10_000,
  maxItems: 1_000,
  maxRequests: 1_000,
  maxHeldBytes: 134_217_728,
};

const QUEUE = { maxItems: 50_000, maxBytes: 67_108_864, maxBatchItems: 500, flushIntervalMs: 500 };

const DEDUPE = { maxIds: 200_000, windowMs: 600_000 };

/**
 * Checks that there are options, and no others than there can be.
 *
 * @throws SkyWalkingError `invalid-option` for what is no object, and for an option that there is not.
 */
export function requireGatewayOptions(options: GatewayOptions): void {
  requireOptions(options);
  requireKnown("options", options, Object.keys(OPTIONS));
}

/**
 * Fills in the mode.
 *
 * @throws SkyWalkingError `invalid-option` for one that is none.
 */
export function resolveMode(mode: unknown): GatewayMode {
  if (mode === undefined) {
    const agent = typeof navigator === "undefined" ? "" : navigator.userAgent;
    return agent === "Cloudflare-Workers" ? "pass-through" : "queue";
  }
  if (mode === "queue" || mode === "pass-through") return mode;
  throw invalidOption("mode", "queue or pass-through", mode);
}

type Numbers = Readonly<Record<string, number>>;

/** The numbers of {@link GatewayOptions}, with every default in place. */
export interface GatewayNumbers {
  readonly limits: Readonly<typeof LIMITS>;
  readonly queue: Readonly<typeof QUEUE>;
  readonly dedupe: Readonly<typeof DEDUPE>;
}

/**
 * Fills in the defaults of the numbers.
 *
 * @throws SkyWalkingError `invalid-option` for one that is out of its range or that there is not, and for a queue that has no room for one
 *   request.
 */
export function resolveNumbers(options: GatewayOptions): GatewayNumbers {
  const limits = resolveGroup("limits", options.limits, LIMITS);
  const queue = resolveGroup("queue", options.queue, QUEUE);
  const largest = Math.max(limits.maxBodyBytes, limits.maxInflatedBytes);
  requireWholeNumber("limits.maxHeldBytes", limits.maxHeldBytes, limits.maxBodyBytes + limits.maxInflatedBytes);
  requireWholeNumber("queue.maxItems", queue.maxItems, limits.maxItems);
  requireWholeNumber("queue.maxBytes", queue.maxBytes, largest);
  return { limits, queue, dedupe: resolveGroup("dedupe", options.dedupe, DEDUPE) };
}

function resolveGroup<Group extends Numbers>(name: string, given: object | undefined, defaults: Group): Group {
  requireOptions(given ?? defaults, name);
  requireKnown(name, given ?? defaults, Object.keys(defaults));
  const entries = Object.entries(defaults).map(([key, standard]) => {
    const value: unknown = Reflect.get(given ?? defaults, key) ?? standard;
    return [key, requireWholeNumber(`${name}.${key}`, value, 1)];
  });
  return Object.fromEntries(entries);
}

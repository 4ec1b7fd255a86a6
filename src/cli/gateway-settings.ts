import type { Transport } from "@connectrpc/connect";
import { requireText, requireWholeNumber } from "../core/runtime/option-checks.ts";
import { ADDRESS_PER_SECOND } from "../gateway/door/door.ts";
import { createGateway, type GatewayOptions } from "../gateway/index.ts";
import { type CreateKafka, resolveKafka } from "./kafka-settings.ts";
import { type Configuration, isGroup } from "./setting-sources.ts";

/** Where the gateway listens, and when it gives up to close. */
export interface ListenSettings {
  readonly port: number;
  readonly hostname: string;
  readonly closeTimeoutMs: number;
}

/** What `skywalking-edge gateway` starts. */
export interface GatewaySettings {
  readonly listen: ListenSettings;
  readonly gateway: GatewayOptions;
}

/** Makes a transport to OAP's gRPC port, or throws with what is missing. */
export type CreateGrpc = (baseUrl: string) => Transport;

/** Makes what reaches OAP, of packages that not everybody has. */
export interface PeerPackages {
  readonly createGrpc: CreateGrpc;
  readonly createKafka: CreateKafka;
}

/** Any URL: the checks of the other settings do not depend on it. */
const SOME_OAP = "http://oap:12800";

/** Limits that any queue has room for. */
const LEAST_LIMITS = { maxItems: 1, maxBodyBytes: 1, maxInflatedBytes: 1 };

/**
 * Makes the gateway's options of a configuration.
 *
 * Every setting is checked by itself, since the first error of `createGateway` would hide the others.
 *
 * @returns The settings, or every sentence about what is wrong with them.
 */
export function resolveSettings({ values, errors }: Configuration, peers: PeerPackages): GatewaySettings | string[] {
  const found = [...errors];
  const attempt = <Value>(check: () => Value): Value | undefined => {
    try {
      return check();
    } catch (cause) {
      const message = (cause instanceof Error ? cause.message : String(cause)).replace("[invalid-option] ", "");
      if (!found.includes(message)) found.push(message);
      return undefined;
    }
  };
  const {
    port = 12_801,
    hostname = "0.0.0.0",
    closeTimeoutMs = 10_000,
    addressHeader,
    grpc,
    kafka,
    ...others
  } = values;
  const listen = attempt(() => ({
    port: requireWholeNumber("port", port, 0),
    hostname: requireText("hostname", hostname),
  }));
  const closing = attempt(() => requireWholeNumber("closeTimeoutMs", closeTimeoutMs, 1));
  const addressOf = attempt(() => (addressHeader === undefined ? undefined : headerReader(addressHeader)));
  const transport = attempt(() =>
    grpc === undefined ? undefined : [grpc].flat().map((url) => peers.createGrpc(String(url))),
  );
  const queue = attempt(() => resolveKafka(kafka, others["oapTimeoutMs"], peers.createKafka));
  const options: GatewayOptions = { ...toOptions(others), addressOf, transport, kafka: queue };
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined) attempt(() => createGateway({ ...companyOf(name, options), [name]: value }));
  }
  const ways = [options.oap, grpc].filter((way) => way !== undefined).length;
  if (ways > 1 || (ways === 0 && kafka === undefined)) {
    found.push("One of the settings 'oap' and 'grpc' must say where OAP is, or 'kafka' where it reads.");
  }
  if (found.length === 0) attempt(() => createGateway(options));
  if (found.length > 0 || !listen || closing === undefined) return found;
  return { listen: { ...listen, closeTimeoutMs: closing }, gateway: options };
}

/** What an option is checked with. A queue has to have room for what the limits allow: the two are judged together, by the limits. */
function companyOf(name: string, { limits, queue }: GatewayOptions): GatewayOptions {
  if (name === "oap" || name === "transport") return {};
  if (name === "limits") return { oap: SOME_OAP, queue };
  if (name === "queue") return { oap: SOME_OAP, limits: limits === undefined ? undefined : LEAST_LIMITS };
  return { oap: SOME_OAP };
}

/** The forms that are shorter in a file, a variable or a flag than among the options. */
function toOptions({ keys, ratePerAddress, ...others }: Readonly<Record<string, unknown>>): GatewayOptions {
  const toKey = (key: unknown): unknown => (typeof key === "string" ? { key } : key);
  return {
    ...others,
    ...(keys !== undefined && { keys: Array.isArray(keys) ? keys.map(toKey) : keys }),
    ...(ratePerAddress !== undefined && { ratePerAddress: toAddressRate(ratePerAddress) }),
  } as GatewayOptions;
}

/** Zero is no limit, and a burst alone is one of the default rate. */
function toAddressRate(rate: unknown): unknown {
  if (!isGroup(rate)) return rate;
  return rate["perSecond"] === 0 ? false : { perSecond: ADDRESS_PER_SECOND, ...rate };
}

function headerReader(header: unknown): NonNullable<GatewayOptions["addressOf"]> {
  const name = requireText("addressHeader", header).toLowerCase();
  // A proxy appends what it saw; what stands before that was written by whoever sent it.
  return ({ headers }) => headers.get(name)?.split(",").at(-1)?.trim() || undefined;
}

import { invalidOption, requireFunction } from "../../core/runtime/option-checks.ts";
import { type Client, createClients, type FindClient } from "../access/client-keys.ts";
import { createRateLimit, type RateLimit } from "../access/rate-limit.ts";
import { connectionAddress, limitedPart } from "../access/sender-address.ts";
import type { GatewayOptions } from "../gateway-options.ts";
import type { GatewayRequest } from "../gateway-request.ts";
import type { Outcome } from "../outcome.ts";
import { createOriginList, type OriginList } from "./origin-list.ts";

/** Addresses that are remembered at most. */
const MAX_ADDRESSES = 20_000;

/** Requests of an address, a second, unless told otherwise. */
export const ADDRESS_PER_SECOND = 100;

const EARLY = "Too many requests.";

/** Decides who may send. */
export interface Door {
  /** Tells whether pages of an origin may send at all. */
  readonly allowsOrigin: OriginList;
  /** Finds who sends, or why it may not. */
  admit(request: GatewayRequest, info: unknown): Client | Outcome;
}

/**
 * Makes what decides who may send, by origin, key and how often.
 *
 * A request without an origin is no page's. It passes with a valid key; without keys it passes too unless the option says
 * no: whoever can leave the header out can also make one up.
 *
 * @throws SkyWalkingError `invalid-option` for bad lists, keys and rates, and for an `allowWithoutOrigin` that is no boolean.
 */
export function createDoor(options: GatewayOptions, now: () => number): Door {
  const allowsOrigin = createOriginList("origins", options.origins ?? []);
  const findClient: FindClient = createClients(options, now);
  const { keys = [], allowWithoutOrigin = keys.length === 0 } = options;
  if (typeof allowWithoutOrigin !== "boolean") {
    throw invalidOption("allowWithoutOrigin", "true or false", allowWithoutOrigin);
  }
  const tooEarlyMs = limitOf(options, now);

  function clientOf(headers: GatewayRequest["headers"], origin: string | null): Client | Outcome {
    const key = headers.get("authentication");
    const client = findClient(key);
    if (!client) return { name: "wrong-key", detail: "The header 'authentication' has no key that is valid here." };
    if (origin === null) {
      const isAllowed = allowWithoutOrigin || (keys.length > 0 && key !== null);
      return isAllowed ? client : { name: "foreign-origin", detail: "The request has neither an origin nor a key." };
    }
    return client.origins(origin) ? client : { name: "foreign-origin", detail: "The key is not for this origin." };
  }

  return {
    allowsOrigin,
    admit(request, info) {
      const waitMs = tooEarlyMs(request, info);
      if (waitMs > 0) return { name: "rate-limited", detail: EARLY, retryAfterMs: waitMs };
      const client = clientOf(request.headers, request.headers.get("origin"));
      if ("name" in client) return client;
      const clientWaitMs = client.tooEarlyMs();
      return clientWaitMs > 0 ? { name: "rate-limited", detail: EARLY, retryAfterMs: clientWaitMs } : client;
    },
  };
}

function limitOf(options: GatewayOptions, now: () => number): (request: GatewayRequest, info: unknown) => number {
  const { ratePerAddress = { perSecond: ADDRESS_PER_SECOND } } = options;
  const addressOf = requireFunction("addressOf", options.addressOf) ?? connectionAddress;
  if (ratePerAddress === false) return () => 0;
  const limit: RateLimit = createRateLimit("ratePerAddress", ratePerAddress, { maxEntries: MAX_ADDRESSES, now });
  return (request, info) => {
    const address = addressOf(request, info);
    return address === undefined ? 0 : limit(limitedPart(address));
  };
}

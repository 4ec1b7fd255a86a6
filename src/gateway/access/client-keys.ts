import { invalidOption, requireText } from "../../core/runtime/option-checks.ts";
import { createOriginList, type OriginList } from "../door/origin-list.ts";
import { requireKnown } from "../known-members.ts";
import { createNameList, type NameList } from "./name-list.ts";
import { createRateLimit, type Rate, type RateLimit } from "./rate-limit.ts";

/**
 * A public key of a client, sent in the header `authentication` as SkyWalking's agents send their token.
 *
 * Everybody can read it in a page: it tells whose data this is and bounds what may be sent for it, and keeps out who has none.
 * Several are valid at once, so that a new one can be rolled out before the old one is taken away.
 */
export interface ClientKey {
  /** The key as it is sent. */
  readonly key: string;
  /** Origins its pages may have, of those that the gateway allows. Default all of these. */
  readonly origins?: readonly string[] | undefined;
  /** Services it may send for, of those that the gateway allows; `shop-*` for instance. Default all of these. */
  readonly services?: readonly string[] | undefined;
  /** Versions (of anything but a page: instances) it may send for, of those that the gateway allows. Default all of these. */
  readonly versions?: readonly string[] | undefined;
  /** Requests it may make. Default the gateway's `ratePerKey`. */
  readonly rate?: Rate | undefined;
}

const KEY_MEMBERS: readonly (keyof ClientKey)[] = ["key", "origins", "services", "versions", "rate"];

/** What a sender may do. */
export interface Client {
  readonly origins: OriginList;
  readonly services: NameList;
  readonly versions: NameList;
  /** Tells how many milliseconds too early a request is; 0 when it may go on. */
  readonly tooEarlyMs: () => number;
}

/** What holds for every sender. */
export interface AccessOptions {
  readonly services?: readonly string[] | undefined;
  readonly versions?: readonly string[] | undefined;
  readonly keys?: readonly ClientKey[] | undefined;
  readonly ratePerKey?: Rate | undefined;
}

/** Finds the client that a key belongs to, which is everybody's without keys; undefined for a wrong key and for none. */
export type FindClient = (key: string | null) => Client | undefined;

/**
 * Makes the table of clients.
 *
 * @throws SkyWalkingError `invalid-option` for a key that is empty, there twice or has members that there are not, and for bad
 * lists and rates.
 */
export function createClients(options: AccessOptions, now: () => number): FindClient {
  const services = createNameList("services", options.services);
  const versions = createNameList("versions", options.versions);
  const { keys = [], ratePerKey } = options;
  if (!Array.isArray(keys)) throw invalidOption("keys", "a list of keys", keys);
  // By its own name, and where no key needs it too.
  if (ratePerKey !== undefined) createRateLimit("ratePerKey", ratePerKey, { maxEntries: 1, now });
  if (keys.length === 0) {
    const everybody: Client = { origins: () => true, services, versions, tooEarlyMs: () => 0 };
    return () => everybody;
  }
  const clients = new Map<string, Client>();
  for (const entry of keys as readonly ClientKey[]) {
    const key = requireText("keys[].key", entry?.key);
    requireKnown("keys[]", entry, KEY_MEMBERS);
    // Not the key: the message may be logged.
    if (clients.has(key)) throw invalidOption("keys", "different keys", "one that is there twice");
    const own = createNameList("keys[].services", entry.services);
    const ownVersions = createNameList("keys[].versions", entry.versions);
    clients.set(key, {
      origins: entry.origins === undefined ? () => true : createOriginList("keys[].origins", entry.origins),
      services: (name) => services(name) && own(name),
      versions: (name) => versions(name) && ownVersions(name),
      tooEarlyMs: limitOf(entry.rate ?? ratePerKey, now),
    });
  }
  return (key) => (key === null ? undefined : clients.get(key));
}

function limitOf(rate: Rate | undefined, now: () => number): () => number {
  if (rate === undefined) return () => 0;
  const limit: RateLimit = createRateLimit("keys[].rate", rate, { maxEntries: 1, now });
  return () => limit("");
}

import { invalidOption, requireOptions } from "../../core/runtime/option-checks.ts";
import type { KeyStringValuePair, SegmentObject } from "../../core/segment/segment-object.ts";
import { setTag } from "../checks/span-tags.ts";
import type { GatewayRequest } from "../gateway-request.ts";
import { requireKnown } from "../known-members.ts";
import { readUserAgent } from "./user-agent.ts";

/**
 * What the gateway adds to the segments of pages, as tags of their root span. Everything is off unless asked for: an address
 * is never among it, nor anything else that tells one person from another.
 */
export interface EnrichOptions {
  /**
   * The sender's country, two letters, as `client.country`. `true` takes `request.cf.country` of Cloudflare Workers; a text
   * names the header in which a proxy or CDN of yours tells it, `cf-ipcountry` for instance. Default none.
   */
  readonly country?: boolean | string | undefined;
  /** The data centre that was nearest to it, as `client.colo`. `true` takes `request.cf.colo`; a text names a header. Default none. */
  readonly colo?: boolean | string | undefined;
  /** The browser's family and whether it is a mobile one, as `user_agent.family` and `user_agent.mobile`. Default false. */
  readonly userAgent?: boolean | undefined;
}

/** Adds to a segment what is known of its sender. */
export type Enrich = (segment: SegmentObject) => void;

/** Finds what is known of who sends a request; undefined where nothing is added to what it brings. */
export type Enrichment = (request: GatewayRequest) => Enrich | undefined;

/** A tag, and how its value is found. */
interface ClientTag {
  readonly key: string;
  readonly read: (request: GatewayRequest) => string | undefined;
}

const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;
/** `XX` and `T1` stand for unknown and for Tor. */
const COUNTRY = /^[A-Z][A-Z0-9]$/;
const COLO = /^[A-Z0-9][A-Z0-9-]{1,15}$/;

/**
 * Makes the enrichment. Only a request with an `Origin` is a page's; what servers send stays as it is.
 *
 * A tag of these names that the page itself has sent is taken away, also where the gateway knows no value.
 *
 * @param maxTags - Tags of a span at most; where there is no room, the last ones make it.
 * @throws SkyWalkingError `invalid-option` for what is neither a boolean nor the name of a header, and for members that there are not.
 */
export function createEnrichment(options: EnrichOptions = {}, maxTags: number): Enrichment {
  requireOptions(options, "enrich");
  requireKnown("enrich", options, ["country", "colo", "userAgent"]);
  const tags: ClientTag[] = [
    ...placeTag("country", options.country, COUNTRY),
    ...placeTag("colo", options.colo, COLO),
    ...userAgentTags(options.userAgent),
  ];
  if (tags.length === 0) return () => undefined;
  const keys = new Set(tags.map(({ key }) => key));
  return (request) => {
    if (request.headers.get("origin") === null) return undefined;
    const values = tags.map(({ key, read }) => ({ key, value: read(request) }));
    return ({ spans }) => {
      const root = spans.find(({ spanId }) => spanId === 0);
      if (root === undefined) return;
      const own: KeyStringValuePair[] = root.tags?.filter(({ key }) => !keys.has(key)) ?? [];
      for (const { key, value } of values) if (value !== undefined) setTag(own, { key, value }, maxTags);
      root.tags = own.length === 0 ? undefined : own;
    };
  };
}

function placeTag(name: "country" | "colo", source: unknown, form: RegExp): ClientTag[] {
  if (source === undefined || source === false) return [];
  const find = readerOf(name, source);
  return [
    {
      key: `client.${name}`,
      read(request) {
        const value = String(find(request) ?? "").toUpperCase();
        return form.test(value) ? value : undefined;
      },
    },
  ];
}

function readerOf(name: string, source: unknown): (request: GatewayRequest) => unknown {
  if (source === true) return (request) => Object(Object(request).cf)[name];
  if (typeof source !== "string" || !HEADER_NAME.test(source)) {
    throw invalidOption(`enrich.${name}`, "true, false or the name of a header", source);
  }
  const header = source.toLowerCase();
  return ({ headers }) => headers.get(header);
}

function userAgentTags(isOn: unknown = false): ClientTag[] {
  if (typeof isOn !== "boolean") throw invalidOption("enrich.userAgent", "true or false", isOn);
  if (!isOn) return [];
  return [
    { key: "user_agent.family", read: ({ headers }) => readUserAgent(headers)?.family },
    { key: "user_agent.mobile", read: ({ headers }) => readUserAgent(headers)?.isMobile.toString() },
  ];
}

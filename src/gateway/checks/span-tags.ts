import { MQ } from "../../core/segment/enum-values.ts";
import type { KeyStringValuePair } from "../../core/segment/segment-object.ts";
import { TagKey } from "../../core/segment/tag-key.ts";

/** The key of the tag that makes a Local span an endpoint of its own. */
export const LOGIC_ENDPOINT = "x-le";

type Tags = readonly KeyStringValuePair[];

/**
 * Leaves each key once, with its last value, as our agents have it: OAP throws on a Cache span with a key twice, and loses the
 * rest of the batch.
 */
export function withUniqueKeys<Pair extends KeyStringValuePair>(tags: Pair[]): Pair[] {
  if (!hasRepeatedKey(tags)) return tags;
  const unique = new Map<string, Pair>();
  for (const tag of tags) unique.set(tag.key, tag);
  return [...unique.values()];
}

/**
 * Gives the index of a tag whose value OAP fails on, which makes it lose the rest of the batch: an `x-le` that is no object
 * with a boolean `logic-span`, on any span, and a `transmission.latency` that is not whole, on that of a queue; else -1.
 */
export function badTagIndex(tags: Tags, layer: number): number {
  return tags.findIndex(({ key, value }) => {
    if (key === LOGIC_ENDPOINT) return !isLogicEndpoint(value);
    return layer === MQ && key === TagKey.TransmissionLatency && value.trim() !== "" && !/^[+-]?\d{1,18}$/.test(value);
  });
}

/** Sets a tag: the one of this key, else a new one, which takes the place of the last where there is no room. */
export function setTag<Pair extends { key: string; value: string }>(tags: Pair[], tag: Pair, maxTags: number): void {
  const index = tags.findIndex(({ key }) => key === tag.key);
  tags[index >= 0 ? index : Math.min(tags.length, maxTags - 1)] = tag;
}

/** Up to this many tags comparing each with each is the fastest. */
const FEW = 12;

function hasRepeatedKey(tags: Tags): boolean {
  if (tags.length > FEW) return new Set(tags.map(({ key }) => key)).size < tags.length;
  for (let index = 1; index < tags.length; index++) {
    const key = tags[index]?.key;
    for (let before = 0; before < index; before++) {
      if (tags[before]?.key === key) return true;
    }
  }
  return false;
}

function isLogicEndpoint(json: string): boolean {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
    return !("logic-span" in value) || typeof value["logic-span"] === "boolean";
  } catch {
    return false;
  }
}

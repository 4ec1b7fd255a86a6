import { ENTRY, HTTP, RPC_FRAMEWORK, UNKNOWN } from "../../core/segment/enum-values.ts";
import type { KeyStringValuePair, SpanObject } from "../../core/segment/segment-object.ts";
import { CLOCK_SKEW } from "./clock-correction.ts";
import { BROWSER } from "./layers.ts";
import { LOGIC_ENDPOINT } from "./span-tags.ts";

/**
 * What only a server may say, found in what a browser sends. Each function gives the path of the claim, or undefined.
 *
 * Only what changes how OAP sees *other* services, or the layer that a service is in, is a claim. A page may say of itself
 * what it likes: component ids, which only choose an icon; `skipAnalysis`, which leaves it out of the metrics; references,
 * by which a page continues the trace of the server that made it.
 */

/** A span's layers that make OAP infer no virtual database, cache, queue or function. */
export const PAGE_LAYERS: readonly number[] = [UNKNOWN, HTTP, RPC_FRAMEWORK];

/** Claims of an Entry span, of a logic endpoint and of the gateway itself. */
const CLAIMED_TAGS: ReadonlySet<string> = new Set([LOGIC_ENDPOINT, CLOCK_SKEW]);

/**
 * Finds the claims of a span: an Entry span registers its service in GENERAL, with endpoints and metrics of a server; a
 * Database, Cache, MQ or FAAS span makes virtual services, with slow statements; `x-le` makes an endpoint; `clock.skew` is
 * what the gateway writes.
 */
export function claimOfSpan({ spanType, spanLayer, tags }: SpanObject): string | undefined {
  if (spanType === ENTRY) return "spanType";
  if (!PAGE_LAYERS.includes(spanLayer)) return "spanLayer";
  const index = tags?.findIndex(({ key }) => CLAIMED_TAGS.has(key)) ?? -1;
  return index < 0 ? undefined : `tags[${index}].key`;
}

/** Finds a layer that is not that of pages; the empty one is none. */
export function claimOfLayer(layer: string): string | undefined {
  return layer === "" || layer === BROWSER ? undefined : "layer";
}

/** Names of an instance's properties that tell of a process and of where it runs; OAP gives the last three a meaning. */
const PROCESS_PROPERTIES: ReadonlySet<string> = new Set([
  "os name",
  "hostname",
  "process no.",
  "process start time",
  "jvm arguments",
  "jar dependencies",
  "ipv4",
  "ipv4s",
  "namespace",
  "pod",
]);

/** The languages of pages; `nodejs` is the name that OAP knows for JavaScript. */
const PAGE_LANGUAGES: ReadonlySet<string> = new Set(["", "nodejs", "javascript", "browser"]);

/** Finds a property that tells of a process, or a language that no page is written in. */
export function claimOfProperties(properties: readonly KeyStringValuePair[]): string | undefined {
  for (const [index, { key, value }] of properties.entries()) {
    const name = key.trim().toLowerCase();
    if (PROCESS_PROPERTIES.has(name)) return `properties[${index}].key`;
    if (name === "language" && !PAGE_LANGUAGES.has(value.trim().toLowerCase())) return `properties[${index}].value`;
  }
  return undefined;
}

/** Tells whether a meter is one of those by which OAP draws the runtime of a server: `instance_jvm_cpu` and the like. */
export function isRuntimeMeter(name: string): boolean {
  return /^\s*instance_/i.test(name);
}

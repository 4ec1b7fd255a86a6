import { quietly } from "../../core/runtime/quiet-call.ts";
import { CACHE, DATABASE, HTTP, MQ, RPC_FRAMEWORK } from "../../core/segment/enum-values.ts";
import type { SpanLayer } from "../../core/segment/enums.ts";

/** A kind of binding: what its spans' names begin with and, in lower case, its peers; what it is to OAP. */
export type BindingKind = readonly [name: string, layer: SpanLayer];

/** The kinds of bindings, and of what they make, by a member that only their classes have. The first that fits is it. */
const KINDS: Readonly<Record<string, BindingKind>> = {
  getWithMetadata: ["KV", CACHE],
  createMultipartUpload: ["R2", HTTP],
  sendBatch: ["Queue", MQ],
  prepare: ["D1", DATABASE],
  first: ["D1", DATABASE],
  idFromName: ["DO", RPC_FRAMEWORK],
  toMarkdown: ["AI", HTTP],
  getByIds: ["Vectorize", DATABASE],
  writeDataPoint: ["Analytics", HTTP],
  fetch: ["Service", RPC_FRAMEWORK],
  connect: ["Hyperdrive", DATABASE],
  deleteAll: ["Storage", CACHE],
  Cursor: ["Storage", DATABASE],
  match: ["Cache", CACHE],
};

/** What the methods begin with that make no span: they ask for nothing, and most give what to ask. */
export const QUIET: RegExp = /^(prepare|bind|with|open|resume|metrics|gateway|auto|ai|sync|trans)|Alarm|Bookmark/;

/**
 * Finds the kind of a binding by what its class has: on a service binding itself every name is a method, and a variable's
 * members are its own.
 */
export function kindOf(value: object): BindingKind | undefined {
  let found: BindingKind | undefined;
  // The host may have an object that does not want to be looked at.
  quietly(() => {
    const shape: object = Object.getPrototypeOf(value);
    for (const name in KINDS) if (name in shape) found ??= KINDS[name];
  });
  return found;
}

import type { ComponentId } from "../core/segment/component-id.ts";
import type { TagKey } from "../core/segment/tag-key.ts";

/**
 * Entries of public tables by themselves: who reads one from its table has a bundle take all of it.
 *
 * @module
 */

/** `http`, what Deno's, Node's and Hono's servers are. */
export const HTTP_COMPONENT: typeof ComponentId.Http = 49;
/** Set where a client has gone before its answer was out. */
export const ABORTED: typeof TagKey.Aborted = "aborted";

import { remembered } from "../runtime/remembered.ts";

/** A part that is a number, a UUID, a long hex string, or letters and digits mixed over 20 characters or more: a token or a hash, not a word. */
const ID =
  /(^|\/)(\d+|[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}|[0-9a-f]{16,}|(?=[^/]*\d)(?=[^/]*[a-z])[\w-]{20,})(?![^/])/gi;

/**
 * Replaces what varies in a path by `{id}`: numbers, UUIDs, long hex strings and tokens. `/users/123` becomes `/users/{id}`.
 *
 * OAP keeps 3,000 endpoints a service and throws the rest together, so a name must not carry an id.
 *
 * @param path - A URL's path, without query or fragment.
 */
export const normalizePath: (path: string) => string = /* @__PURE__ */ remembered((path) => path.replace(ID, "$1{id}"));

/** Names an HTTP endpoint as SkyWalking's agents do: `METHOD:/path`, with the path normalised. */
export function httpEndpoint(method: string, path: string): string {
  return `${method.toUpperCase()}:${normalizePath(path)}`;
}

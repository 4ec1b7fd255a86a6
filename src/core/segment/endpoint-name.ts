const NUMBER = /^\d+$/;
const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const LONG_HEX = /^[0-9a-f]{16,}$/i;
/** Letters and digits mixed over 20 characters or more: a token or a hash, not a word. */
const TOKEN = /^(?=.*\d)(?=.*[a-z])[\w-]{20,}$/i;

/**
 * Replaces what varies in a path by `{id}`: numbers, UUIDs, long hex strings and tokens. `/users/123` becomes `/users/{id}`.
 *
 * OAP keeps 3,000 endpoints a service and throws the rest together, so a name must not carry an id.
 *
 * @param path - A URL's path, without query or fragment.
 */
export function normalizePath(path: string): string {
  return path
    .split("/")
    .map((part) => (isId(part) ? "{id}" : part))
    .join("/");
}

/** Names an HTTP endpoint as SkyWalking's agents do: `METHOD:/path`, with the path normalised. */
export function httpEndpoint(method: string, path: string): string {
  return `${method.toUpperCase()}:${normalizePath(path)}`;
}

function isId(part: string): boolean {
  return NUMBER.test(part) || UUID.test(part) || LONG_HEX.test(part) || TOKEN.test(part);
}

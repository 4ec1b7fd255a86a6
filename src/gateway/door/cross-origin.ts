/** What a page may send: the headers of our reporters on every wire, and those of connect-web and grpc-web clients. */
const ALLOWED_HEADERS =
  "content-type, content-encoding, authentication, x-grpc-web, x-user-agent, grpc-timeout, grpc-encoding, connect-protocol-version, connect-timeout-ms, connect-content-encoding";

/** What a page's script may read. Without the gRPC status, an error without a body reads as a missing trailer. */
const EXPOSED_HEADERS = "grpc-status, grpc-message, grpc-status-details-bin, retry-after, skywalking-rejected";

/** Seconds a browser may keep a preflight's answer: two hours, the most that Chromium keeps. */
const MAX_AGE = "7200";

/** The headers that let a page of an allowed origin read the answer. Credentials are never allowed: a key is a header. */
export function crossOriginHeaders(origin: string): Record<string, string> {
  return {
    "access-control-allow-origin": origin,
    "access-control-expose-headers": EXPOSED_HEADERS,
    vary: "origin",
  };
}

/** The headers that answer the preflight of a page of an allowed origin. */
export function preflightHeaders(origin: string): Record<string, string> {
  return {
    "access-control-allow-origin": origin,
    "access-control-allow-methods": "POST",
    "access-control-allow-headers": ALLOWED_HEADERS,
    "access-control-max-age": MAX_AGE,
    vary: "origin, access-control-request-method, access-control-request-headers",
  };
}

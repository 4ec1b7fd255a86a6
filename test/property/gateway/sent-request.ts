import { deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import type { GatewayRequest } from "../../../src/gateway/index.ts";
import { type JsonRoute, jsonRoutes } from "../../../src/gateway/intake/json-routes.ts";
import { createRpcMethods, type RpcMethod } from "../../../src/gateway/intake/rpc-methods.ts";
import { NOW } from "../../gateway/checks/items.ts";
import { damaged, framed, jsonBody, messageOf } from "./sent-body.ts";

type HeaderTable = Readonly<Record<string, string>>;

/** A request as it is drawn; plain, so that a failure can be read. */
export interface SentRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: HeaderTable;
  readonly body: Uint8Array;
  /** Bytes of each chunk. */
  readonly chunkBytes: number;
}

/** Every path that takes items. */
export const sentPaths: readonly string[] = [...jsonRoutes(), ...createRpcMethods()].map(({ path }) => path);

/** Headers that are right, mostly, and now and then anything. */
const usual = fc.constantFrom<HeaderTable>(
  {},
  { authentication: "key" },
  { authentication: "key", origin: "https://shop.example" },
);
const noise = fc.record<Record<string, string>>(
  {
    "content-type": fc.constantFrom(
      "application/grpc-web-text",
      "text/plain",
      "application/",
      "",
      "application/json; a=b",
    ),
    "content-encoding": fc.constantFrom("gzip", "deflate", "identity", "br", "gzip, gzip", ""),
    "grpc-encoding": fc.constantFrom("gzip", "identity", "x"),
    "connect-content-encoding": fc.constantFrom("gzip", "identity", "x"),
    "connect-timeout-ms": fc.constantFrom("0", "1", "99999999999", "-1", "x"),
    "connect-protocol-version": fc.constantFrom("1", "2"),
    "content-length": fc.oneof(fc.constantFrom("-1", "x", "1e99"), fc.nat().map(String)),
    origin: fc.constantFrom("https://shop.example", "https://evil.example", "null", ""),
    authentication: fc.constantFrom("key", "other", ""),
  },
  { requiredKeys: [] },
);
const others = fc.oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: noise });

const method = fc.oneof(
  { weight: 40, arbitrary: fc.constant("POST") },
  fc.constantFrom("GET", "OPTIONS", "PUT", "BREW", "HEAD"),
);
const query = fc.oneof(
  { weight: 4, arbitrary: fc.constant("") },
  fc.constantFrom("?sent=1", `?sent=${NOW - 60_000}`, `?sent=${NOW + 600_000}`, "?sent=99999999999999999999", "?%ff"),
  fc.integer({ min: -90_000_000, max: 90_000_000 }).map((skew) => `?sent=${NOW + skew}`),
);

interface Content {
  readonly headers: HeaderTable;
  readonly body: Uint8Array;
}

function withHeaders(body: fc.Arbitrary<Uint8Array>, headers: HeaderTable): fc.Arbitrary<Content> {
  return damaged(body).map((bytes) => ({ headers, body: bytes }));
}

/** The body compressed as a whole, which its header says. */
function compressed(content: fc.Arbitrary<Content>): fc.Arbitrary<Content> {
  const way = fc.oneof({ weight: 16, arbitrary: fc.constant("") }, fc.constantFrom("gzip", "deflate"));
  return fc.tuple(content, way).map(([{ headers, body }, name]) => {
    if (name === "") return { headers, body };
    const bytes = name === "gzip" ? gzipSync(body, { level: 1 }) : deflateSync(body, { level: 1 });
    return { headers: { ...headers, "content-encoding": name }, body: bytes };
  });
}

function contentOfRoute({ signal, isList }: JsonRoute): fc.Arbitrary<Content> {
  return compressed(withHeaders(jsonBody(signal, isList), { "content-type": "application/json" }));
}

function contentOfMethod({ signal, descriptor: { input, methodKind } }: RpcMethod): fc.Arbitrary<Content> {
  const binary = messageOf(signal, input, false);
  const json = messageOf(signal, input, true);
  const stream = { "connect-content-encoding": "gzip", "connect-protocol-version": "1" };
  const [often, seldom] = methodKind === "unary" ? [1, 4] : [4, 1];
  return fc.oneof(
    {
      weight: 6,
      arbitrary: withHeaders(framed(binary), { "content-type": "application/grpc-web+proto", "grpc-encoding": "gzip" }),
    },
    {
      weight: often,
      arbitrary: withHeaders(framed(binary), { ...stream, "content-type": "application/connect+proto" }),
    },
    { weight: often, arbitrary: withHeaders(framed(json), { ...stream, "content-type": "application/connect+json" }) },
    { weight: seldom, arbitrary: compressed(withHeaders(binary, { "content-type": "application/proto" })) },
    { weight: seldom, arbitrary: compressed(withHeaders(json, { "content-type": "application/json" })) },
  );
}

function requestOf(paths: fc.Arbitrary<string>, content: fc.Arbitrary<Content>): fc.Arbitrary<SentRequest> {
  return fc
    .tuple(method, paths, query, others, content, fc.integer({ min: 1, max: 5_000 }))
    .map(([name, path, search, headers, { headers: own, body }, chunkBytes]) => ({
      method: name,
      url: `http://gateway${path}${search}`,
      headers: { ...own, ...headers },
      body,
      chunkBytes,
    }));
}

/** Any request, most of them nearly right: who is refused at the door shows nothing of what is behind it. */
export const sentRequest: fc.Arbitrary<SentRequest> = fc.oneof(
  ...jsonRoutes().map((route) => ({ weight: 4, arbitrary: requestOf(fc.constant(route.path), contentOfRoute(route)) })),
  ...createRpcMethods().map((rpc) => ({
    weight: 4,
    arbitrary: requestOf(fc.constant(rpc.path), contentOfMethod(rpc)),
  })),
  {
    weight: 1,
    arbitrary: requestOf(
      fc.oneof(
        fc.webPath().map((text) => `/${text}`),
        fc.constantFrom("/health", "/ready", "/metrics", "/"),
      ),
      fc.uint8Array({ maxLength: 20 }).map((body) => ({ headers: {}, body })),
    ),
  },
  {
    weight: 2,
    arbitrary: requestOf(
      fc.constantFrom(...sentPaths),
      fc.uint8Array({ maxLength: 200 }).map((body) => ({ headers: { "content-type": "application/json" }, body })),
    ),
  },
);

/** Makes of it what the gateway is handed. */
export function toGatewayRequest({ method, url, headers, body, chunkBytes }: SentRequest): GatewayRequest {
  return { method, url, headers: new Headers({ ...headers }), body: chunked(body, chunkBytes) };
}

/** Chunks as a network makes them. */
async function* chunked(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

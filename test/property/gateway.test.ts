import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createGateway, type GatewayRequest } from "../../src/gateway/index.ts";
import { jsonRoutes } from "../../src/gateway/intake/json-routes.ts";
import { createRpcMethods } from "../../src/gateway/intake/rpc-methods.ts";
import { segmentOf } from "../gateway/items.ts";

const methods = createRpcMethods();
const paths = [...jsonRoutes(), ...methods].map(({ path }) => path);

const path = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...paths) },
  { weight: 1, arbitrary: fc.webPath().map((text) => `/${text}`) },
);

const headers = fc.record(
  {
    "content-type": fc.oneof(
      fc.constantFrom("application/json", "application/grpc-web", "application/grpc-web+proto", "application/proto"),
      fc.constantFrom("application/connect+proto", "application/connect+json", "application/json; charset=utf-8"),
      fc.constantFrom("application/grpc-web-text", "text/plain", "application/", ""),
    ),
    "content-encoding": fc.constantFrom("gzip", "deflate", "identity", "br", ""),
    "grpc-encoding": fc.constantFrom("gzip", "identity", "x"),
    "connect-content-encoding": fc.constantFrom("gzip", "identity", "x"),
    "connect-timeout-ms": fc.constantFrom("0", "1", "99999999999", "-1", "x"),
    "connect-protocol-version": fc.constantFrom("1", "2"),
    "content-length": fc.oneof(fc.constantFrom("-1", "x", "1e99"), fc.nat().map(String)),
    origin: fc.constantFrom("https://shop.example", "https://evil.example", "null", ""),
    authentication: fc.constantFrom("key", "other"),
  },
  { requiredKeys: [] },
);

/** JSON that has something of an item. */
const json = fc.oneof(
  fc.json({ maxDepth: 4 }),
  fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify([{ ...segmentOf(1), spans: value }])),
  fc
    .tuple(fc.constantFrom(...Object.keys(segmentOf(1))), fc.jsonValue({ maxDepth: 2 }))
    .map(([name, value]) => JSON.stringify({ ...segmentOf(1), [name]: value })),
  fc.nat(2_000).map((depth) => "[".repeat(depth) + "]".repeat(depth)),
);

const frames = fc
  .array(
    fc.tuple(fc.constantFrom(0, 0, 0, 1, 2, 0x80), fc.uint8Array({ maxLength: 60 }), fc.integer({ min: -2, max: 2 })),
  )
  .map((all) => {
    const parts = all.map(([flags, message, error]) => {
      const header = Buffer.alloc(5);
      header[0] = flags;
      header.writeUInt32BE(Math.max(0, message.length + (error === 2 ? 1 : 0)), 1);
      return Buffer.concat([header, message]);
    });
    return new Uint8Array(Buffer.concat(parts));
  });

const body = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  frames,
  json.map((text) => new TextEncoder().encode(text)),
);

/** Chunks as a network makes them. */
async function* chunked(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const request = fc
  .record({
    method: fc.oneof({ weight: 9, arbitrary: fc.constant("POST") }, fc.constantFrom("GET", "OPTIONS", "PUT", "BREW")),
    path,
    query: fc.constantFrom("", "?sent=1", "?sent=99999999999999999999", "?sent=x&sent=2", "?%ff"),
    headers,
    body,
    chunkBytes: fc.integer({ min: 1, max: 300 }),
  })
  .map(
    ({ method, path, query, headers, body, chunkBytes }): GatewayRequest => ({
      method,
      url: `http://gateway${path}${query}`,
      headers: new Headers(headers),
      body: chunked(body, chunkBytes),
    }),
  );

const RUNS = 3_000;

describe("a gateway", () => {
  it.each([
    ["without keys", {}],
    ["with a key", { keys: [{ key: "key" }] }],
  ])("%s answers whatever comes, and blames itself for none of it", async (_name, options) => {
    const answer = { ok: true, status: 200, headers: { get: () => null }, arrayBuffer: async () => new ArrayBuffer(0) };
    const bodies: string[] = [];
    const gateway = createGateway({
      oap: "http://oap:12800",
      origins: ["https://shop.example"],
      limits: { maxBodyBytes: 5_000, maxInflatedBytes: 10_000 },
      queue: { flushIntervalMs: 60_000 },
      fetch: async (_url, { body }) => {
        bodies.push(String(body));
        return answer;
      },
      ...options,
    });
    const check = async (sent: GatewayRequest) => {
      const { status, headers } = await gateway(sent);
      // 501 where OAP's HTTP port has no path for it: nobody's fault.
      expect(status < 500 || status === 501).toBe(true);
      expect(["13", "14"]).not.toContain(headers.get("grpc-status"));
    };
    await fc.assert(fc.asyncProperty(request, check), { numRuns: RUNS });
    await gateway.flush();
    const { items, queue, requests } = gateway.stats();
    expect(queue).toEqual({ items: 0, bytes: 0 });
    for (const counts of Object.values(items)) expect(counts.forwarded).toBe(counts.accepted);
    expect(Object.keys(requests).filter((route) => route !== "other" && !paths.includes(route))).toEqual([]);
    expect(Object.values(requests).flatMap((outcomes) => Object.keys(outcomes))).not.toContain("internal");
    for (const text of bodies) expect(() => JSON.parse(text)).not.toThrow();
  });
});

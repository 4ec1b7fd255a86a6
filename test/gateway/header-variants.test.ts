import { deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { createGateway } from "../../src/gateway/index.ts";
import { segments } from "./items.ts";
import { scriptedOap } from "./scripted-oap.ts";

/** A value of a header, undefined for none, and the status that it is answered with; 200 lets the next one decide. */
type Variant = readonly [value: string | undefined, status: number];

const refusedOrigins = [
  ...["https://shop.example.evil.example", "https://evilshop.example", "HTTPS://SHOP.EXAMPLE", "https://.shop.example"],
  ...["", "null", "https://shop.example:8443", "http://shop.example", "https://shop.example/"],
];

const origins: readonly Variant[] = [
  [undefined, 200],
  ["https://shop.example", 200],
  ["https://a.b.shop.example", 200],
  ...refusedOrigins.map((value): Variant => [value, 403]),
];

const keys: readonly Variant[] = [
  ["key", 200],
  ["next", 200],
  ...[undefined, "", "KEY", "key, next", "Bearer key", "__proto__", "key".repeat(1_000)].map(
    (value): Variant => [value, 401],
  ),
];

const types: readonly Variant[] = [
  ...["application/json", "Application/JSON; charset=utf-8", "application/json;a=b", "application/vnd.shop+json"].map(
    (value): Variant => [value, 200],
  ),
  ...[
    undefined,
    "",
    "text/plain",
    "application/jsonp",
    "application/json/x",
    "x application/json",
    "multipart/form-data",
  ].map((value): Variant => [value, 415]),
  ["application/grpc-web+proto", 415],
  [`application/${"x".repeat(10_000)}`, 415],
];

const lengths: readonly Variant[] = [
  [undefined, 200],
  ["-1", 200],
  ["many", 200],
  ["1048577", 413],
  ["1e99", 413],
  ["99999999999999999999", 413],
];

const encodings: readonly Variant[] = [
  [undefined, 200],
  ["identity", 200],
  ["gzip", 200],
  ["X-GZIP", 200],
  ["deflate", 200],
  ["", 200],
  ...["br", "zstd", "gzip, gzip", "gzip;q=1", "g zip"].map((value): Variant => [value, 415]),
];

/** What is looked at first stands first. */
const names = ["origin", "authentication", "content-type", "content-length", "content-encoding"] as const;

function* combinations(): Generator<readonly Variant[]> {
  for (const origin of origins)
    for (const key of keys)
      for (const type of types)
        for (const length of lengths) for (const encoding of encodings) yield [origin, key, type, length, encoding];
}

const text = Buffer.from(JSON.stringify(segments(2)));
const bodies = { identity: text, gzip: gzipSync(text), deflate: deflateSync(text) };

function bodyOf(encoding = ""): Uint8Array {
  if (/^(?:x-)?gzip$/i.test(encoding)) return bodies.gzip;
  return encoding === "deflate" ? bodies.deflate : bodies.identity;
}

async function* once(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body;
}

describe("a gateway's headers", () => {
  it("decide in their order, in each of more than 10,000 combinations", { timeout: 120_000 }, async () => {
    const oap = scriptedOap();
    const gateway = createGateway({
      oap: "http://oap:12800",
      fetch: oap.fetch,
      origins: ["https://shop.example", "https://*.shop.example"],
      keys: [{ key: "key" }, { key: "next" }],
      queue: { flushIntervalMs: 60_000 },
    });
    const seen: Record<number, number> = {};
    const wrong: unknown[] = [];
    let count = 0;
    for (const variants of combinations()) {
      // Each seventh: the number shares no factor with those of the variants, so that all pairs occur.
      if (count++ % 7 !== 0) continue;
      const headers = new Headers();
      for (const [index, [value]] of variants.entries())
        if (value !== undefined) headers.set(names[index] ?? "", value);
      const [, status = 200] = variants.find(([, one]) => one !== 200) ?? [];
      const body = once(bodyOf(variants[4]?.[0]));
      const answer = await gateway({ method: "POST", url: "http://gateway/v3/segments", headers, body });
      if (answer.status !== status) wrong.push([answer.status, status, Object.fromEntries(headers)]);
      seen[status] = (seen[status] ?? 0) + 1;
    }
    expect(wrong.slice(0, 3)).toEqual([]);
    expect(Object.values(seen).reduce((sum, number) => sum + number, 0)).toBeGreaterThan(10_000);
    expect(Object.keys(seen)).toEqual(["200", "401", "403", "413", "415"]);
    await gateway.flush();
    expect(oap.requests.map(({ ids }) => ids)).toEqual([["segment-0", "segment-1"]]);
    const { requests, queue } = gateway.stats();
    expect([Object.keys(requests), queue]).toEqual([["/v3/segments"], { items: 0, bytes: 0 }]);
  });
});

import { type Family, inside, type Scene } from "./case.ts";
import { settled } from "./observation.ts";
import type { Kv } from "./runtime-types.ts";

/** Lets a case work with keys that no other case has. */
function kv(act: (kv: Kv, key: string, scene: Scene) => unknown): (scene: Scene) => unknown {
  return (scene) => act(scene.env.KV, new URL(scene.request.url).pathname, scene);
}

async function filled(namespace: Kv, prefix: string): Promise<void> {
  for (const name of ["a/1", "a/2", "b"]) await namespace.put(prefix + name, name, { metadata: { name } });
}

const neutral = (prefix: string, listed: unknown): unknown =>
  JSON.parse(
    JSON.stringify(listed)
      .replaceAll(prefix, "")
      .replace(/"cursor":"[^"]+"/, '"cursor":"C"'),
  );

/** A KV namespace. */
export const kvCases: Family = inside({
  "a key that is not there": kv((namespace, key) => settled(() => namespace.get(key))),
  "a text put and got": kv(async (namespace, key) => [await namespace.put(key, "text, ü"), await namespace.get(key)]),
  "what put returns": kv((namespace, key) => settled(() => namespace.put(key, "x"))),
  "got as text, JSON, bytes": kv(async (namespace, key) => {
    await namespace.put(key, '{"a":[1]}');
    return Promise.all(["text", "json", "arrayBuffer"].map((type) => namespace.get(key, type)));
  }),
  "got as a stream": kv(async (namespace, key) => {
    await namespace.put(key, "streamed");
    const stream = await namespace.get(key, "stream");
    return [stream instanceof ReadableStream, await new Response(stream as ReadableStream).text()];
  }),
  "got by an object of options": kv(async (namespace, key) => {
    await namespace.put(key, "[1]");
    return [await namespace.get(key, { type: "json", cacheTtl: 60 }), await namespace.get(key, { cacheTtl: 60 })];
  }),
  "several keys at once": kv(async (namespace, key) => {
    await filled(namespace, key);
    const got = (await namespace.get([`${key}b`, `${key}none`])) as Map<string, unknown>;
    return [got instanceof Map, [...got.values()]];
  }),
  "got with metadata": kv(async (namespace, key) => {
    await namespace.put(key, "x", { metadata: { own: [1], text: "ü" } });
    return [await namespace.getWithMetadata(key), await namespace.getWithMetadata(`${key}none`, "json")];
  }),
  "bytes put": kv(async (namespace, key) => {
    await namespace.put(key, new Uint8Array([1, 2, 3]).buffer);
    return namespace.get(key, "arrayBuffer");
  }),
  "a stream put": kv(async (namespace, key) => {
    await namespace.put(key, new Response("by a stream").body);
    return namespace.get(key);
  }),
  "an expiration": kv(async (namespace, key) => {
    await namespace.put(key, "x", { expirationTtl: 3_600 });
    const { keys } = (await namespace.list({ prefix: key })) as {
      readonly keys: readonly { readonly expiration?: number }[];
    };
    return [typeof keys[0]?.expiration, await namespace.get(key)];
  }),
  "an expiration that is too short": kv((namespace, key) =>
    settled(() => namespace.put(key, "x", { expirationTtl: 1 })),
  ),
  deleted: kv(async (namespace, key) => {
    await namespace.put(key, "x");
    return [
      await settled(() => namespace.delete(key)),
      await namespace.get(key),
      await settled(() => namespace.delete(key)),
    ];
  }),
  listed: kv(async (namespace, key) => {
    await filled(namespace, key);
    return neutral(key, await namespace.list({ prefix: key }));
  }),
  "listed in parts": kv(async (namespace, key) => {
    await filled(namespace, key);
    const first = (await namespace.list({ prefix: key, limit: 2 })) as { readonly cursor: string };
    return [first, await namespace.list({ prefix: key, cursor: first.cursor })].map((part) => neutral(key, part));
  }),
  "an empty key": kv((namespace) => settled(() => namespace.get(""))),
  "a key that is too long": kv((namespace) => settled(() => namespace.put("k".repeat(600), "x"))),
  "a value of a wrong type": kv((namespace, key) => settled(() => namespace.put(key, { a: 1 }))),
  "a type that is none": kv((namespace, key) => settled(() => namespace.get(key, "yaml"))),
  "JSON that is none": kv(async (namespace, key) => {
    await namespace.put(key, "{");
    return settled(() => namespace.get(key, "json"));
  }),
  "no argument": kv((namespace) => settled(() => Reflect.apply(namespace.get, namespace, []))),
  "an argument more": kv((namespace, key) =>
    settled(() => Reflect.apply(namespace.get, namespace, [key, "text", "more"])),
  ),
  "two namespaces": kv(async (namespace, key, { env }) => {
    await namespace.put(key, "one");
    return [await env.OTHER_KV.get(key), await namespace.get(key)];
  }),
  "metadata that is too large": kv((namespace, key) =>
    settled(() => namespace.put(key, "x", { metadata: "m".repeat(2_000) })),
  ),
  "ten at once": kv(async (namespace, key) => {
    await Promise.all(Array.from({ length: 10 }, (_, index) => namespace.put(`${key}${index}`, String(index))));
    return Promise.all(Array.from({ length: 10 }, (_, index) => namespace.get(`${key}${index}`)));
  }),
  "what get returns": kv(async (namespace, key) => {
    const asked = namespace.get(key);
    return [
      asked instanceof Promise,
      Object.getPrototypeOf(asked) === Promise.prototype,
      Reflect.ownKeys(asked),
      await asked,
    ];
  }),
});

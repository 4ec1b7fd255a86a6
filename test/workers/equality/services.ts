import { type Family, inside, type Scene } from "./case.ts";
import { headersOf, settled, wholeOf } from "./observation.ts";
import { type Rpc, rpcOf, runtime } from "./runtime-types.ts";

const peer = (act: (scene: Scene) => unknown) => (scene: Scene) => settled(() => act(scene), wholeOf as never);

const entry = (act: (stub: Rpc) => unknown) => (scene: Scene) => settled(() => act(rpcOf(scene.env.PEER_ENTRY)));

const cached = (scene: Scene): string => `http://cache.example${new URL(scene.request.url).pathname}`;

const kept = { headers: { "cache-control": "max-age=3600", "content-type": "text/x", etag: '"v1"' } };

async function point(scene: Scene): Promise<unknown> {
  const { POINTS } = scene.env;
  const data = { blobs: ["a"], doubles: [1.5], indexes: ["i"] };
  return [
    await settled(() => POINTS.writeDataPoint(data)),
    await settled(() => POINTS.writeDataPoint()),
    await settled(() => POINTS.writeDataPoint({ doubles: ["no number"] })),
    data,
  ];
}

/** Bindings to other Workers, the cache and other services. */
export const services: Family = {
  ...inside({
    "fetch of a service": peer(({ env }) => env.PEER.fetch("http://peer/a?b=1")),
    "fetch of a service with settings": peer(({ env }) =>
      env.PEER.fetch("http://peer/", { method: "PUT", body: "body", headers: { "x-own": "1" } }),
    ),
    "fetch of a service with a URL": peer(({ env }) => env.PEER.fetch(new URL("http://peer/url"))),
    "fetch of a service with a Request": peer(({ env }) =>
      env.PEER.fetch(new Request("http://peer/request", { method: "POST", body: "b", headers: { "x-own": "1" } })),
    ),
    "fetch of a service with a Request and settings": peer(({ env }) =>
      env.PEER.fetch(new Request("http://peer/", { headers: { "x-a": "1" } }), { headers: { "x-b": "2" } }),
    ),
    "fetch of a service that throws": peer(({ env }) => env.PEER.fetch("http://peer/refuse")),
    "fetch of a service with a bad URL": peer(({ env }) => env.PEER.fetch("nowhere")),
    "fetch of a service that is aborted": peer(({ env }) =>
      env.PEER.fetch("http://peer/", { signal: AbortSignal.abort() }),
    ),
    "fetch of a service by a method of its own": peer(({ env }) => {
      const { fetch: ask } = env.PEER;
      return ask("http://peer/");
    }),
    "cf of a service's fetch": peer(({ env }) => env.PEER.fetch("http://peer/", { cf: { own: 1 } } as RequestInit)),
    "settings of a service's fetch are left": async ({ env }) => {
      const request = new Request("http://peer/", { headers: { "x-a": "1" } });
      const init = { headers: { "x-b": "1" } };
      await (await env.PEER.fetch(request)).text();
      await (await env.PEER.fetch("http://peer/", init)).text();
      return [headersOf(request), init];
    },
    "a service's own answer to fetch": peer(({ env }) => env.PEER_ENTRY.fetch("http://peer/")),
    "RPC of a service": entry(async (stub) => [
      await stub["sum"]?.(1, 2, 3),
      await stub["count"]?.(),
      await stub["count"]?.(1, 2),
    ]),
    "RPC of a service that throws": entry((stub) => stub["fail"]?.()),
    "RPC of a service that it lacks": entry((stub) => stub["nothing"]?.()),
    "a property of a service": entry(async (stub) => (await stub["word"]) as unknown),
    "a function of a service": entry(async (stub) => {
      const counter = (await stub["counter"]?.()) as { next(): Promise<number> };
      return [await counter.next(), await counter.next()];
    }),
    "a stream of a service": entry(async (stub) => new Response((await stub["stream"]?.()) as ReadableStream).text()),
    "kinds of a service's members": entry((stub) => [
      typeof stub,
      typeof stub["sum"],
      typeof stub["nothing"],
      typeof stub["fetch"],
    ]),
    "ids of a namespace": ({ env }) => {
      const id = env.ROOM.idFromName("a");
      return [
        id.name,
        id.equals(env.ROOM.idFromName("a")),
        id.equals(env.ROOM.idFromName("b")),
        env.ROOM.idFromString(String(id)).equals(id),
        String(id).length,
        String(env.ROOM.newUniqueId()).length,
        id.constructor.name,
      ];
    },
    "an id that is none": ({ env }) => settled(() => env.ROOM.idFromString("none")),
    "an id of another namespace": ({ env }) => settled(() => env.ROOM.get(env.PLAIN_ROOM.idFromName("a"))),
    "an id with a jurisdiction": ({ env }) =>
      settled(() => String(env.ROOM.newUniqueId({ jurisdiction: "eu" })).length),
    "a namespace with a jurisdiction": ({ env }) =>
      settled(() => String(env.ROOM.jurisdiction("eu").idFromName("a")).length),
    "a jurisdiction that is none": ({ env }) => settled(() => env.ROOM.jurisdiction("moon").idFromName("a")),
    "the stub of an object": ({ env }) => {
      const stub = env.ROOM.get(env.ROOM.idFromName("shape"), { locationHint: "weur" });
      return [
        stub.id.equals(env.ROOM.idFromName("shape")),
        stub.name,
        stub.constructor.name,
        typeof rpcOf(stub)["anything"],
        typeof stub.fetch,
      ];
    },
    "RPC of an object": async ({ env }) => {
      const stub = rpcOf(env.ROOM.getByName("rpc"));
      return [await stub["add"]?.(2), await stub["total"], await settled(() => stub["fail"]?.("own"))];
    },
    "fetch of an object": peer(({ env }) =>
      env.ROOM.getByName("fetch").fetch("http://room/", { method: "POST", body: "b", headers: { "x-own": "1" } }),
    ),
    "fetch of an object of the old kind": async (scene) => {
      const stub = scene.env.PLAIN_ROOM.getByName("old");
      const ask = async (body: string) => (await stub.fetch("http://room/", { method: "POST", body })).json();
      return [await ask("one"), await ask("two")];
    },
    "the cache": async (scene) => {
      const cache = runtime.caches.default;
      const put = await settled(() => cache.put(cached(scene), new Response("cached", kept)));
      const found = await cache.match(cached(scene));
      return [
        put,
        found?.headers.get("cf-cache-status"),
        await found?.text(),
        await cache.delete(cached(scene)),
        await cache.match(cached(scene)),
      ];
    },
    "a cache by name": async (scene) => {
      const cache = await runtime.caches.open("own");
      await cache.put(new Request(cached(scene)), new Response("cached", kept));
      return [
        await (await cache.match(new Request(cached(scene))))?.text(),
        await runtime.caches.default.match(cached(scene)),
      ];
    },
    "a cache miss": async (scene) => [
      await runtime.caches.default.match(cached(scene)),
      await runtime.caches.default.delete(cached(scene)),
    ],
    "what a cache refuses": async (scene) => {
      const cache = runtime.caches.default;
      return [
        await settled(() => cache.put(new Request(cached(scene), { method: "POST" }), new Response("x"))),
        await settled(() => cache.put(cached(scene), new Response("x", { status: 206 }))),
        await settled(() => cache.put(cached(scene), new Response("x", { headers: { vary: "*" } }))),
        await settled(() => cache.match("nowhere")),
      ];
    },
    "a range from the cache": async (scene) => {
      await runtime.caches.default.put(cached(scene), new Response("0123456789", kept));
      const found = await runtime.caches.default.match(new Request(cached(scene), { headers: { range: "bytes=2-4" } }));
      return [found?.status, found?.headers.get("content-range"), await found?.text()];
    },
    "a condition at the cache": async (scene) => {
      await runtime.caches.default.put(cached(scene), new Response("x", kept));
      const found = await runtime.caches.default.match(
        new Request(cached(scene), { headers: { "if-none-match": '"v1"' } }),
      );
      return [found?.status, await found?.text()];
    },
    "an upstream answer cached": async (scene) => {
      const answer = await fetch(scene.upstream("text"));
      const copy = new Response(answer.clone().body, { headers: { "cache-control": "max-age=60" } });
      await runtime.caches.default.put(cached(scene), copy);
      return [await answer.text(), await (await runtime.caches.default.match(cached(scene)))?.text()];
    },
    "data points": point,
  }),
  "a service's answer passed through": { serve: ({ env, request }) => env.PEER.fetch(request) },
  "an object's answer passed through": {
    serve: ({ env, request }) => env.ROOM.getByName("through").fetch(new Request("http://room/", request)),
  },
  "an answer from the cache": {
    serve: async (scene) => {
      await runtime.caches.default.put(cached(scene), new Response("cached", kept));
      return runtime.caches.default.match(cached(scene));
    },
  },
};

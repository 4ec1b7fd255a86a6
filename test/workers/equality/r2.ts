import { type Family, inside, type Scene } from "./case.ts";
import { digestOf, megabyte, settled } from "./observation.ts";
import type { Bucket, BucketObject } from "./runtime-types.ts";

/** What is the same at every run of an object that was put or got. */
function tell(found: BucketObject | null | undefined): unknown {
  if (!found) return found;
  const headers = new Headers();
  found.writeHttpMetadata(headers);
  const { size, etag, httpEtag, httpMetadata, customMetadata, range, storageClass, bodyUsed } = found;
  return {
    ...{ size, etag, httpEtag, httpMetadata, customMetadata, range, storageClass, bodyUsed },
    headers: [...headers],
    checksums: found.checksums.toJSON(),
    kind: Object.prototype.toString.call(found),
    maker: found.constructor.name,
    hasBody: found.body instanceof ReadableStream,
  };
}

/** Lets a case work with keys that no other case has. */
function r2(act: (bucket: Bucket, key: string, scene: Scene) => unknown): (scene: Scene) => unknown {
  return (scene) => act(scene.env.BUCKET, new URL(scene.request.url).pathname.slice(1), scene);
}

const MANY = 5 * 1_048_576;

/** An R2 bucket. */
export const r2Cases: Family = {
  ...inside({
    "an object that is not there": r2(async (bucket, key) => [await bucket.get(key), await bucket.head(key)]),
    "put and got": r2(async (bucket, key) => {
      const put = tell(await bucket.put(key, "text"));
      const got = await bucket.get(key);
      return [put, tell(got), await got?.text(), got?.bodyUsed];
    }),
    head: r2(async (bucket, key) => {
      await bucket.put(key, "text");
      return tell(await bucket.head(key));
    }),
    "got as JSON, bytes, Blob": r2(async (bucket, key) => {
      await bucket.put(key, "[1]");
      const read = async (how: "json" | "arrayBuffer" | "blob") => (await bucket.get(key))?.[how]();
      return [await read("json"), await read("arrayBuffer"), ((await read("blob")) as Blob).size];
    }),
    "a body read twice": r2(async (bucket, key) => {
      await bucket.put(key, "once");
      const got = await bucket.get(key);
      return [await got?.text(), await settled(() => got?.text())];
    }),
    "bytes, a Blob and nothing put": r2(async (bucket, key) => {
      const put = async (value: unknown) => ((await bucket.put(key, value)) as BucketObject).size;
      return [await put(new Uint8Array([1, 2, 3])), await put(new Blob(["blob"])), await put(null), await put("")];
    }),
    "a stream of known length put": r2(async (bucket, key) =>
      tell(await bucket.put(key, new Response("known length").body)),
    ),
    "a stream of unknown length put": r2((bucket, key) => {
      const stream = new Response("unknown").body?.pipeThrough(new TransformStream());
      return settled(() => bucket.put(key, stream), tell as never);
    }),
    "metadata of both kinds": r2(async (bucket, key) => {
      const httpMetadata = { contentType: "text/x", cacheControl: "max-age=60", contentLanguage: "en" };
      await bucket.put(key, "x", { httpMetadata, customMetadata: { own: "1" } });
      return [tell(await bucket.get(key)), tell(await bucket.head(key))];
    }),
    "metadata from headers": r2(async (bucket, key) =>
      tell(await bucket.put(key, "x", { httpMetadata: new Headers({ "content-type": "text/y" }) })),
    ),
    ranges: r2(async (bucket, key) => {
      await bucket.put(key, "0123456789");
      const ranges = [{ offset: 2, length: 3 }, { offset: 8 }, { suffix: 2 }, new Headers({ range: "bytes=1-2" })];
      return Promise.all(
        ranges.map(async (range) => {
          const got = await bucket.get(key, { range });
          return [got?.range, await got?.text()];
        }),
      );
    }),
    "a range that is none": r2(async (bucket, key) => {
      await bucket.put(key, "0123");
      return settled(() => bucket.get(key, { range: { offset: 10 } }), tell as never);
    }),
    "only if it matches": r2(async (bucket, key) => {
      const { etag } = (await bucket.put(key, "x")) as BucketObject;
      const get = async (onlyIf: unknown) => tell(await bucket.get(key, { onlyIf }));
      return [
        await get({ etagMatches: etag }),
        await get({ etagMatches: "other" }),
        await get({ etagDoesNotMatch: etag }),
      ];
    }),
    "put only if it matches": r2(async (bucket, key) => {
      await bucket.put(key, "x");
      return tell(await bucket.put(key, "y", { onlyIf: { etagMatches: "other" } }));
    }),
    checksums: r2(async (bucket, key) => {
      const sha256 = await digestOf(new TextEncoder().encode("summed"));
      return [tell(await bucket.put(key, "summed", { sha256 })), tell(await bucket.head(key))];
    }),
    "a checksum that is wrong": r2((bucket, key) =>
      settled(() => bucket.put(key, "x", { md5: "0".repeat(32) }), tell as never),
    ),
    "a key that is too long": r2((bucket) => settled(() => bucket.put("k".repeat(1_100), "x"))),
    listed: r2(async (bucket, key) => {
      for (const name of ["/a/1", "/a/2", "/b"]) await bucket.put(key + name, name, { customMetadata: { name } });
      const { objects, truncated, delimitedPrefixes } = await bucket.list({ prefix: key, include: ["customMetadata"] });
      const { delimitedPrefixes: folders } = await bucket.list({ prefix: `${key}/`, delimiter: "/" });
      return [objects.map(tell), truncated, delimitedPrefixes, folders];
    }),
    "listed in parts": r2(async (bucket, key) => {
      for (const name of ["/1", "/2", "/3"]) await bucket.put(key + name, name);
      const { objects, truncated } = await bucket.list({ prefix: key, limit: 2 });
      return [objects.length, truncated];
    }),
    deleted: r2(async (bucket, key) => {
      await bucket.put(key, "x");
      await bucket.put(`${key}2`, "y");
      const results = [
        await settled(() => bucket.delete(key)),
        await settled(() => bucket.delete([`${key}2`, "none"])),
      ];
      return [results, await bucket.get(key)];
    }),
    "an upload in parts": r2(async (bucket, key) => {
      const upload = await bucket.createMultipartUpload(key, { customMetadata: { own: "1" } });
      const parts = [await upload.uploadPart(1, new Uint8Array(MANY).fill(65)), await upload.uploadPart(2, "the end")];
      const done = await upload.complete(parts);
      const end = await bucket.get(key, { range: { suffix: 7 } });
      return [
        upload.key === key,
        typeof upload.uploadId,
        parts.map(({ partNumber }) => partNumber),
        done.size,
        await end?.text(),
      ];
    }),
    "an upload resumed and given up": r2(async (bucket, key) => {
      const { uploadId } = await bucket.createMultipartUpload(key);
      const upload = bucket.resumeMultipartUpload(key, uploadId);
      await upload.uploadPart(1, "x");
      return [await settled(() => upload.abort()), await settled(() => upload.complete([])), await bucket.head(key)];
    }),
    "an upload that is none": r2((bucket, key) =>
      settled(() => bucket.resumeMultipartUpload(key, "none").uploadPart(1, "x")),
    ),
    "a value of a wrong type": r2((bucket, key) => settled(() => bucket.put(key, { a: 1 }))),
    "ten at once": r2(async (bucket, key) => {
      await Promise.all(Array.from({ length: 10 }, (_, index) => bucket.put(`${key}/${index}`, String(index))));
      return Promise.all(Array.from({ length: 10 }, async (_, index) => (await bucket.get(`${key}/${index}`))?.text()));
    }),
  }),
  "a megabyte answered from the bucket": {
    serve: async ({ env, request }) => {
      const key = new URL(request.url).pathname;
      await env.BUCKET.put(key, megabyte());
      const found = await env.BUCKET.get(key);
      return new Response(found?.body ?? null, { headers: { etag: found?.httpEtag ?? "" } });
    },
  },
  "a request stored as it comes": {
    serve: async ({ env, request }) => Response.json(tell(await env.BUCKET.put("uploaded", request.body))),
    ask: ({ ask }) => ask({ method: "PUT", body: [megabyte()] }),
  },
};

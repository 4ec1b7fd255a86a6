import type { Client, Family, Scene } from "./case.ts";
import { digestOf, headersOf, megabyte, settled, withoutPort } from "./observation.ts";
import { runtime } from "./runtime-types.ts";

const post =
  (body: readonly (string | Uint8Array)[], headers: Readonly<Record<string, string>> = {}) =>
  ({ ask }: Client) =>
    ask({ method: "POST", body, headers });

const FORM = [
  "--B\r\n",
  'content-disposition: form-data; name="a"\r\n\r\n1\r\n--B\r\n',
  'content-disposition: form-data; name="f"; filename="n.txt"\r\ncontent-type: text/plain\r\n\r\nin a file\r\n--B--\r\n',
].join("");

/** What a handler is asked with, and the ways to read it. */
export const requests: Family = {
  "the request's members": {
    inside: ({ request }) => {
      const { method, url, redirect, bodyUsed, signal } = request;
      return [
        method,
        withoutPort(url),
        redirect,
        bodyUsed,
        signal.aborted,
        request.body === null,
        request instanceof Request,
      ];
    },
    ask: ({ ask }) => ask({ path: "/more/%C3%BC?q=1&q=2", headers: { "x-own": "1", accept: "text/x" } }),
  },
  "the request's headers": {
    inside: ({ request }) => headersOf(request),
    ask: ({ ask }) =>
      ask({ headers: { "X-Own": "kept", cookie: "a=1", "accept-encoding": "br, gzip", sw8: "malformed" } }),
  },
  "request.cf": { inside: ({ request }) => [Reflect.get(request, "cf") ?? "none", "cf" in request] },
  "the prototype of a request": {
    inside: ({ request }) => [Object.getPrototypeOf(request) === Request.prototype, Reflect.ownKeys(request)],
  },
  "headers of a request are immutable": { inside: ({ request }) => settled(() => request.headers.set("x-a", "1")) },
  "a copy of the request": {
    inside: async ({ request }) => {
      const copy = new Request(request, { headers: { "x-new": "1" } });
      return [copy.method, headersOf(copy), await copy.text(), request.bodyUsed];
    },
    ask: post(["copied"]),
  },
  "a clone of the request": {
    inside: async ({ request }) => {
      const clone = request.clone();
      return [await clone.text(), await request.text(), request.bodyUsed];
    },
    ask: post(["cloned"]),
  },
  "a text": { inside: ({ request }) => request.text(), ask: post(["a text, ü"]) },
  JSON: { inside: ({ request }) => request.json(), ask: post(['{"a":[1]}']) },
  "JSON that is none": { inside: ({ request }) => settled(() => request.json()), ask: post(["{"]) },
  FormData: {
    inside: async ({ request }) => {
      const form = await request.formData();
      const file = form.get("f") as File;
      return [form.get("a"), file.name, file.type, await file.text()];
    },
    ask: post([FORM], { "content-type": "multipart/form-data; boundary=B" }),
  },
  "a form of a page": {
    inside: async ({ request }) => [...(await request.formData())],
    ask: post(["a=1&b=%C3%BC"], { "content-type": "application/x-www-form-urlencoded" }),
  },
  "a Blob": {
    inside: async ({ request }) => {
      const blob = await request.blob();
      return [blob.type, blob.size];
    },
    ask: post(["blob"], { "content-type": "text/x-blob" }),
  },
  "a megabyte": {
    inside: async ({ request }) => digestOf(await request.arrayBuffer()),
    ask: post([megabyte()]),
  },
  "a megabyte in chunks": {
    inside: async ({ request }) => [await digestOf(await request.arrayBuffer()), request.headers.get("content-length")],
    ask: post([megabyte().subarray(0, 500_000), megabyte().subarray(500_000)]),
  },
  "a body read chunk by chunk": {
    inside: async ({ request }) => {
      let length = 0;
      for await (const chunk of request.body as ReadableStream<Uint8Array>) length += chunk.byteLength;
      return [length, request.bodyUsed];
    },
    ask: post(["one, ", "two, ", "three"]),
  },
  "a body read byob": {
    inside: async ({ request }) => {
      const reader = (request.body as ReadableStream<Uint8Array<ArrayBuffer>>).getReader({ mode: "byob" });
      const { value, done } = await reader.read(new Uint8Array(4));
      return [value, done];
    },
    ask: post(["byte by byte"]),
  },
  "a body read twice": {
    inside: async ({ request }) => [await request.text(), await settled(() => request.text())],
    ask: post(["once"]),
  },
  "a body never read": { serve: () => new Response("not read"), ask: post([megabyte()]) },
  "a body answered as it comes": { serve: ({ request }: Scene) => new Response(request.body), ask: post([megabyte()]) },
  "a body answered in chunks": {
    serve: ({ request }: Scene) =>
      new Response(request.body?.pipeThrough(new TransformStream<Uint8Array, Uint8Array>()), { status: 201 }),
    ask: post(["piped ", "through"]),
  },
  ...Object.fromEntries(
    ["PUT", "PATCH", "DELETE", "OPTIONS"].map((method) => [
      `the method ${method}`,
      {
        inside: async ({ request }: Scene) => [request.method, await request.text()],
        ask: ({ ask }: Client) => ask({ method, body: ["body"] }),
      },
    ]),
  ),
  "a CORS preflight": {
    serve: () => new Response(null, { status: 204, headers: { "access-control-allow-origin": "*" } }),
    ask: ({ ask }) =>
      ask({ method: "OPTIONS", headers: { origin: "http://shop.example", "access-control-request-method": "PUT" } }),
  },
  "a range": {
    serve: ({ request }: Scene) =>
      new Response("cde", {
        status: 206,
        headers: { "content-range": "bytes 2-4/9", "x-asked": request.headers.get("range") ?? "" },
      }),
    ask: ({ ask }) => ask({ headers: { range: "bytes=2-4" } }),
  },
  "a conditional request": {
    serve: ({ request }: Scene) =>
      new Response(null, { status: request.headers.get("if-none-match") === '"v1"' ? 304 : 200 }),
    ask: ({ ask }) => ask({ headers: { "if-none-match": '"v1"' } }),
  },
  "the client gives up": {
    serve: ({ request, ctx, upstream }: Scene) => {
      const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
      const writer = writable.getWriter();
      // workerd sees that nobody reads on when there is something to send.
      const write = async (): Promise<void> => {
        for (;;) {
          await writer.write(new TextEncoder().encode("word "));
          await runtime.scheduler.wait(1);
        }
      };
      ctx.waitUntil(write().catch(() => {}));
      request.signal.addEventListener("abort", () => {
        ctx.waitUntil(fetch(upstream("aborted")).then((answer) => answer.text()));
      });
      return new Response(readable);
    },
    ask: async ({ ask, arrived }) => [await ask({ giveUpAfter: 5 }), await arrived("aborted")],
    isLate: true,
  },
};

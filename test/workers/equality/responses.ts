import { type Family, type Scene, serving } from "./case.ts";
import { megabyte } from "./observation.ts";
import { runtime } from "./runtime-types.ts";

function lines(count: number, type?: "bytes"): ReadableStream<Uint8Array> {
  let sent = 0;
  const pull = (controller: { enqueue(chunk: Uint8Array): void; close(): void }): void => {
    if (sent === count) controller.close();
    else controller.enqueue(new TextEncoder().encode(`line ${sent++}\n`));
  };
  return type
    ? new ReadableStream({ type, pull: (controller) => pull(controller as never) })
    : new ReadableStream<Uint8Array>({ pull });
}

function piped(through: TransformStream<Uint8Array, Uint8Array>, text: string): ReadableStream<Uint8Array> {
  const writer = through.writable.getWriter();
  void writer.write(new TextEncoder().encode(text)).then(() => writer.close());
  return through.readable;
}

/** What has a `then` without being a promise. */
function thenable(response: Response): object {
  const key = "then";
  return { [key]: (give: (value: Response) => void) => give(response) };
}

const headed: Family = {
  "HEAD of an answer with a body": {
    serve: () => new Response("twelve bytes"),
    ask: ({ ask }) => ask({ method: "HEAD" }),
  },
  "HEAD with a Content-Length of its own": {
    serve: () => new Response(null, { headers: { "content-length": "1234" } }),
    ask: ({ ask }) => ask({ method: "HEAD" }),
  },
  "HEAD of a stream": { serve: () => new Response(lines(3)), ask: ({ ask }) => ask({ method: "HEAD" }) },
  "a large body that the client gives up": {
    serve: () => new Response(megabyte()),
    ask: ({ ask }) => ask({ giveUpAfter: 10 }),
  },
};

/** Answers of every kind that a handler makes itself. */
export const responses: Family = {
  ...headed,
  "a stream that fails midway": {
    isBrokenOff: true,
    serve: () => {
      let count = 0;
      return new Response(
        new ReadableStream<Uint8Array>({
          pull(controller) {
            if (count++ > 0) throw new Error("midway");
            controller.enqueue(new TextEncoder().encode("begun"));
          },
        }),
      );
    },
  },
  ...serving({
    "a text": () => new Response("text"),
    "a promise of a text": async () => new Response("text"),
    "a thenable": () => thenable(new Response("from a thenable")),
    "an empty body": () => new Response(""),
    "no body": () => new Response(null),
    "status 204": () => new Response(null, { status: 204 }),
    "status 304": () => new Response(null, { status: 304, headers: { etag: '"v1"' } }),
    "status 404": () => new Response("none", { status: 404 }),
    "status 500 with a text": () => new Response("broken", { status: 500, statusText: "Broken" }),
    "a status text of its own": () => new Response("x", { status: 299, statusText: "Almost Fine" }),
    "many headers": () =>
      new Response("x", {
        headers: [
          ["x-one", "1"],
          ["X-Two", "2"],
          ["x-one", "again"],
          ["vary", "origin"],
        ],
      }),
    "several cookies": () =>
      new Response("x", {
        headers: [
          ["set-cookie", "a=1"],
          ["set-cookie", "b=2; HttpOnly"],
        ],
      }),
    JSON: () => Response.json({ list: [1, 2], text: "ä" }, { status: 201 }),
    "a redirect": () => Response.redirect("http://shop.example/elsewhere", 303),
    "a redirect of its own": () => new Response(null, { status: 308, headers: { location: "/relative" } }),
    "a Blob": () => new Response(new Blob(["blob"], { type: "text/x-blob" })),
    "a File within FormData": () => {
      const form = new FormData();
      form.set("file", new File(["in a file"], "name.txt", { type: "text/plain" }));
      return new Response(new Blob([String(form.get("file") instanceof File)]));
    },
    URLSearchParams: () => new Response(new URLSearchParams({ a: "1", b: "ü" })),
    "an ArrayBuffer": () => new Response(new Uint8Array([1, 2, 3]).buffer),
    "a view of an ArrayBuffer": () => new Response(new Uint8Array([1, 2, 3, 4]).subarray(1, 3)),
    "a megabyte": () => new Response(megabyte()),
    "a stream made by script": () => new Response(lines(5)),
    "a byte stream made by script": () => new Response(lines(5, "bytes")),
    "a stream with a Content-Length": () => new Response(lines(2), { headers: { "content-length": "14" } }),
    "an empty stream": () => new Response(lines(0)),
    "a stream that ends before it is asked": () =>
      new Response(new ReadableStream({ start: (controller) => controller.close() })),
    "a stream with a status, a status text and headers": () =>
      new Response(lines(2), {
        status: 299,
        statusText: "Lines",
        headers: [
          ["x-a", "1"],
          ["set-cookie", "a=1"],
          ["set-cookie", "b=2"],
        ],
      }),
    "a stream of three megabytes": () => {
      let sent = 0;
      const pull = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
        if (sent++ === 3) controller.close();
        else controller.enqueue(megabyte());
      };
      return new Response(new ReadableStream<Uint8Array>({ pull }));
    },
    "a stream of texts": () => new Response(runtime.ReadableStream.from(["a ", "b"])),
    "a stream that has failed": () =>
      new Response(new ReadableStream({ start: (controller) => controller.error(new Error("at once")) })),
    "a clone of a stream": () => new Response(lines(3)).clone(),
    "a stream read in part before": async () => {
      const stream = lines(3);
      const reader = stream.getReader();
      await reader.read();
      reader.releaseLock();
      return new Response(stream);
    },
    "a stream from an async iterator": () => {
      async function* words(): AsyncGenerator<Uint8Array> {
        for (const word of ["a ", "b ", "c"]) yield new TextEncoder().encode(word);
      }
      return new Response(runtime.ReadableStream.from(words()));
    },
    FixedLengthStream: () => new Response(piped(new runtime.FixedLengthStream(5), "fixed")),
    IdentityTransformStream: () => new Response(piped(new runtime.IdentityTransformStream(), "as it came")),
    "a TransformStream": () =>
      new Response(
        lines(2).pipeThrough(
          new TransformStream<Uint8Array, Uint8Array>({
            transform: (chunk, controller) => controller.enqueue(chunk.map((byte) => (byte === 32 ? 95 : byte))),
          }),
        ),
      ),
    "a CompressionStream": () =>
      new Response(new Response("compressed").body?.pipeThrough(new CompressionStream("gzip")), {
        headers: { "content-encoding": "gzip" },
        encodeBody: "manual",
      } as ResponseInit),
    "bodies compressed by the runtime": () =>
      new Response("compress me ".repeat(50), { headers: { "content-encoding": "gzip" } }),
    "a clone": () => new Response("cloned").clone(),
    "one half of a tee": () => new Response(new Response("teed").body?.tee()[1]),
    "a copy with other headers": () => {
      const copy = new Response(new Response("copied", { headers: { "x-a": "1" } }).body, { status: 202 });
      copy.headers.set("x-b", "2");
      return copy;
    },
    HTMLRewriter: () =>
      new runtime.HTMLRewriter()
        .on("p", { element: (element) => element.setInnerContent("new") })
        .transform(new Response("<p>old</p><i>kept</i>", { headers: { "content-type": "text/html" } })),
    "an answer used before": async () => {
      const used = new Response("used");
      await used.text();
      return used;
    },
    "the same answer at each request": () => new Response("fresh", { headers: { "cache-control": "max-age=60" } }),
    "Server-Timing and trailers announced": () =>
      new Response("x", { headers: { "server-timing": "db;dur=5", trailer: "x-sum" } }),
    "a locked body": () => {
      const locked = new Response("locked");
      locked.body?.getReader();
      return locked;
    },
    "Response.error()": () => Response.error(),
    "a late answer": async ({ request }: Scene) => {
      await runtime.scheduler.wait(5);
      return new Response(request.method);
    },
  }),
};

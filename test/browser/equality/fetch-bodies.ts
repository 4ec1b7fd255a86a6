import { type Family, fetched, settled, thrown, turn } from "./case.ts";

const post = (url: string, body: BodyInit, init: RequestInit = {}): Promise<unknown> =>
  fetched(() => fetch(url, { method: "POST", body, ...init }));

function streamOf(...pieces: readonly string[]): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(encoder.encode(piece));
      controller.close();
    },
  });
}

function form(): FormData {
  const data = new FormData();
  data.set("name", "Ann");
  data.append("file", new Blob(["content"], { type: "text/plain" }), "a.txt");
  return data;
}

/** Bodies of every kind, and what is left of them. */
export const fetchBodies: Family = {
  "a string": ({ own }) => post(own("echo"), "Gr\u00fc\u00dfe \ud83d\uded2"),
  "an empty string": ({ own }) => post(own("echo"), ""),
  "a string with half a surrogate pair": ({ own }) => post(own("echo"), "a\ud83d"),
  "a string with a type": ({ own }) => post(own("echo"), "{}", { headers: { "content-type": "application/json" } }),
  "a number": ({ own }) => fetched(() => Reflect.apply(fetch, window, [own("echo"), { method: "POST", body: 7 }])),
  "an object": ({ own }) => fetched(() => Reflect.apply(fetch, window, [own("echo"), { method: "POST", body: {} }])),
  null: ({ own }) => fetched(() => fetch(own("echo"), { method: "POST", body: null })),
  "an ArrayBuffer": ({ own }) => post(own("echo"), new Uint8Array([0, 255, 128]).buffer),
  "a view of a buffer": ({ own }) => post(own("echo"), new Uint8Array([1, 2, 3, 4]).subarray(1, 3)),
  "a DataView": ({ own }) => post(own("echo"), new DataView(new ArrayBuffer(4), 1, 2)),
  "a buffer that is changed at once": async ({ own }) => {
    const bytes = new Uint8Array([1, 2, 3]);
    const result = post(own("echo"), bytes);
    bytes[0] = 9;
    return result;
  },
  "a Blob": ({ own }) => post(own("echo"), new Blob(["a,b"], { type: "text/csv" })),
  "a Blob without a type": ({ own }) => post(own("echo"), new Blob(["a,b"])),
  "a File": ({ own }) => post(own("echo"), new File(["a,b"], "a.csv", { type: "text/csv" })),
  URLSearchParams: ({ own }) => post(own("echo"), new URLSearchParams({ q: "a b" })),
  FormData: ({ own }) => post(own("answer"), form()),
  "a large string": ({ own }) =>
    post(own("echo"), "0123456789".repeat(20_000)).then((seen) => JSON.stringify(seen).length),
  "a stream with duplex half": ({ own }) => post(own("echo"), streamOf("a", "b"), { duplex: "half" } as RequestInit),
  "a stream without duplex": ({ own }) => post(own("echo"), streamOf("a", "b")),
  "a stream that is locked": ({ own }) => {
    const stream = streamOf("a");
    stream.getReader();
    return post(own("echo"), stream, { duplex: "half" } as RequestInit);
  },
  "a stream, whether it is read": async ({ own }) => {
    let pulls = 0;
    const stream = new ReadableStream({ pull: () => void pulls++ }, { highWaterMark: 0 });
    void fetch(own("hang"), { method: "POST", body: stream, duplex: "half" } as RequestInit).catch(() => undefined);
    await turn();
    return [pulls > 0, stream.locked];
  },
  "a stream that breaks": ({ own }) => {
    const stream = new ReadableStream({ start: (controller) => controller.error(new RangeError("mine")) });
    // Where no stream can be sent, its name is sent as text: that is answered.
    return post(own("echo"), stream, { duplex: "half" } as RequestInit);
  },
  "a POST Request": ({ own }) => fetched(() => fetch(new Request(own("echo"), { method: "POST", body: "inside" }))),
  "a POST Request with another body in init": ({ own }) =>
    fetched(() => fetch(new Request(own("echo"), { method: "POST", body: "inside" }), { body: "init" })),
  "a POST Request with another method in init": ({ own }) =>
    fetched(() => fetch(new Request(own("echo"), { method: "POST", body: "inside" }), { method: "PUT" })),
  "a POST Request of a form": ({ own }) =>
    fetched(() => fetch(new Request(own("answer"), { method: "POST", body: form() }))),
  "a POST Request of a Blob": ({ own }) =>
    fetched(() => fetch(new Request(own("echo"), { method: "POST", body: new Blob(["b"], { type: "text/csv" }) }))),
  "a POST Request whose body was read": async ({ own }) => {
    const request = new Request(own("echo"), { method: "POST", body: "gone" });
    await request.text();
    return fetched(() => fetch(request));
  },
  "a POST Request whose body is being read": async ({ own }) => {
    const request = new Request(own("echo"), { method: "POST", body: "gone" });
    const reading = request.text();
    return [await fetched(() => fetch(request)), await settled(() => reading)];
  },
  "the same POST Request twice": async ({ own }) => {
    const request = new Request(own("echo"), { method: "POST", body: "once" });
    const first = fetched(() => fetch(request));
    const used = request.bodyUsed;
    return [await first, used, await fetched(() => fetch(request))];
  },
  "a clone of a POST Request, then the Request": async ({ own }) => {
    const request = new Request(own("echo"), { method: "POST", body: "twice" });
    return [await fetched(() => fetch(request.clone())), await fetched(() => fetch(request))];
  },
  "a Request made of a Request": ({ own }) =>
    fetched(() => fetch(new Request(new Request(own("echo"), { method: "POST", body: "inner" }), { method: "PUT" }))),
  "a GET with a body": ({ own }) => fetched(() => fetch(own("echo"), { body: "not allowed" })),
  "a HEAD with a body": ({ own }) => fetched(() => fetch(own("echo"), { method: "HEAD", body: "not allowed" })),
  "a DELETE with a body": ({ own }) => fetched(() => fetch(own("echo"), { method: "DELETE", body: "allowed" })),
  "a body that cannot become text": ({ own }) => {
    const body = {
      toString(): string {
        throw new RangeError("mine");
      },
    };
    return fetched(() => Reflect.apply(fetch, window, [own("echo"), { method: "POST", body }]));
  },
  "a body given by a getter that throws": ({ own }) => {
    const init = {
      method: "POST",
      get body(): string {
        throw new RangeError("mine");
      },
    };
    return settled(() => fetch(own("echo"), init), thrown);
  },
};

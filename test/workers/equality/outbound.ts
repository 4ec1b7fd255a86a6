import { type Family, inside, type Scene, serving } from "./case.ts";
import { digestOf, megabyte, settled, wholeOf } from "./observation.ts";
import { runtime } from "./runtime-types.ts";

const whole = (act: (scene: Scene) => unknown) => (scene: Scene) => settled(() => act(scene), wholeOf as never);

const passed: Family = serving({
  "an answer passed through": ({ upstream }) => fetch(upstream("text")),
  "a chunked answer passed through": ({ upstream }) => fetch(upstream("chunked")),
  "gzip passed through": ({ upstream, request }) => fetch(upstream("gzip"), request),
  "gzip without a length passed through": ({ upstream }) => fetch(upstream("gzip-chunked")),
  "gzip in a Response of its own": async ({ upstream }) => {
    const answer = await fetch(upstream("gzip"));
    return new Response(answer.body, answer);
  },
  "gzip read and answered": async ({ upstream }) => new Response(await (await fetch(upstream("gzip"))).text()),
  "a megabyte passed through": ({ upstream }) => fetch(upstream("large")),
  "a stream with its Content-Length": async ({ upstream }) => new Response((await fetch(upstream("large"))).body),
  "204 passed through": ({ upstream }) => fetch(upstream("empty")),
  "304 passed through": ({ upstream }) => fetch(upstream("not-modified")),
  "206 passed through": ({ upstream }) => fetch(upstream("range"), { headers: { range: "bytes=2-4" } }),
  "418 passed through": ({ upstream }) => fetch(upstream("teapot")),
  "cookies passed through": ({ upstream }) => fetch(upstream("cookies")),
  "a redirect followed": ({ upstream }) => fetch(upstream("redirect")),
  "a redirect passed through": ({ upstream }) => fetch(upstream("redirect"), { redirect: "manual" }),
  "an answer with a header more": async ({ upstream }) => {
    const answer = new Response((await fetch(upstream("text"))).body);
    answer.headers.set("x-more", "1");
    return answer;
  },
  "an answer rewritten": async ({ upstream }) => (await fetch(upstream("html"))).clone(),
  "an answer that breaks off": ({ upstream }) => fetch(upstream("cut-short")),
  "an answer that never comes and a rejection": ({ upstream }) => fetch(upstream("reset")),
  "HEAD passed through": ({ upstream }) => fetch(upstream("text"), { method: "HEAD" }),
});

const upload: Family = {
  "the request passed through": {
    serve: ({ request, upstream }) => fetch(upstream("echo"), request),
    ask: ({ ask }) =>
      ask({ method: "POST", body: ["as it came"], headers: { "content-type": "text/x", "x-own": "1" } }),
  },
  "a chunked request passed through": {
    serve: ({ request, upstream }) => fetch(new Request(upstream("echo"), request)),
    ask: ({ ask }) => ask({ method: "PUT", body: ["in ", "chunks"] }),
  },
  "a megabyte uploaded": {
    serve: ({ request, upstream }) => fetch(upstream("echo"), { method: "POST", body: request.body }),
    ask: ({ ask }) => ask({ method: "POST", body: [megabyte()] }),
  },
};

/** Requests that a Worker makes: what arrives, and what comes back. */
export const outbound: Family = {
  ...passed,
  ...upload,
  ...inside({
    "a URL object": whole(({ upstream }) => fetch(new URL(upstream("echo")))),
    "a Request": whole(({ upstream }) => fetch(new Request(upstream("echo"), { method: "POST", body: "b" }))),
    "a Request and settings": whole(({ upstream }) =>
      fetch(new Request(upstream("echo"), { headers: { "x-a": "1" } }), {
        method: "PUT",
        body: "c",
        headers: { "x-b": "2" },
      }),
    ),
    "headers as an object": whole(({ upstream }) =>
      fetch(upstream("echo"), { headers: { "X-Own": "1", cookie: "a=1" } }),
    ),
    "headers as pairs": whole(({ upstream }) =>
      fetch(upstream("echo"), {
        headers: [
          ["x-a", "1"],
          ["x-a", "2"],
        ],
      }),
    ),
    "headers as Headers": whole(({ upstream }) => fetch(upstream("echo"), { headers: new Headers({ "x-a": "1" }) })),
    "a body of text": whole(({ upstream }) => fetch(upstream("echo"), { method: "POST", body: "text" })),
    "a body of bytes": whole(({ upstream }) =>
      fetch(upstream("echo"), { method: "POST", body: new Uint8Array([65, 66]) }),
    ),
    "a body of FormData": whole(({ upstream }) => {
      const form = new FormData();
      form.set("a", "1");
      form.set("f", new File(["file"], "n.txt"));
      return fetch(upstream("echo"), { method: "POST", body: form });
    }),
    "a body of URLSearchParams": whole(({ upstream }) =>
      fetch(upstream("echo"), { method: "POST", body: new URLSearchParams({ a: "ü" }) }),
    ),
    "a body of a Blob": whole(({ upstream }) =>
      fetch(upstream("echo"), { method: "POST", body: new Blob(["blob"], { type: "text/x" }) }),
    ),
    "a body of a stream": whole(({ upstream }) =>
      fetch(upstream("echo"), { method: "POST", body: new Response("stream").body }),
    ),
    "a body made by script": whole(({ upstream }) =>
      fetch(upstream("echo"), {
        method: "POST",
        body: runtime.ReadableStream.from([new TextEncoder().encode("a"), new TextEncoder().encode("b")]),
      }),
    ),
    "cf is passed on": whole(({ upstream }) =>
      fetch(upstream("echo"), { cf: { cacheTtl: 5, cacheEverything: true } } as RequestInit),
    ),
    "a redirect that keeps the method": whole(({ upstream }) =>
      fetch(upstream("redirect-kept"), { method: "POST", body: "again" }),
    ),
    "a redirect without end": whole(({ upstream }) => fetch(upstream("redirect-loop"))),
    "a redirect refused": whole(({ upstream }) => fetch(upstream("redirect"), { redirect: "error" as never })),
    "a large answer": async ({ upstream }) => digestOf(await (await fetch(upstream("large"))).arrayBuffer()),
    "JSON answered": async ({ upstream }) => (await fetch(upstream("json"))).json(),
    "the body read twice": async ({ upstream }) => {
      const answer = await fetch(upstream("text"));
      return [await answer.text(), answer.bodyUsed, await settled(() => answer.text())];
    },
    "a clone read after the answer": async ({ upstream }) => {
      const answer = await fetch(upstream("text"));
      const clone = answer.clone();
      return [await answer.text(), await clone.text()];
    },
    "both halves of a tee": async ({ upstream }) => {
      const [left, right] = (await fetch(upstream("chunked"))).body?.tee() ?? [];
      return Promise.all([new Response(left).text(), new Response(right).text()]);
    },
    "headers of an answer are immutable": async ({ upstream }) => {
      const answer = await fetch(upstream("text"));
      return settled(() => answer.headers.set("x-a", "1"));
    },
    "aborted before": whole(({ upstream }) =>
      fetch(upstream("hang"), { signal: AbortSignal.abort(new RangeError("mine")) }),
    ),
    "aborted while it waits": whole(({ upstream }) => {
      const controller = new AbortController();
      const asked = fetch(upstream("hang"), { signal: controller.signal });
      setTimeout(() => controller.abort(), 5);
      return asked;
    }),
    "a time limit": whole(({ upstream }) => fetch(upstream("hang"), { signal: AbortSignal.timeout(10) })),
    "refused by the other side": async () => settled(() => fetch("http://127.0.0.1:9/"), wholeOf as never),
    "reset by the other side": whole(({ upstream }) => fetch(upstream("reset"))),
    "a body that breaks off": async ({ upstream }) => settled(async () => (await fetch(upstream("cut-short"))).text()),
    "no argument": () => settled(() => Reflect.apply(fetch, undefined, [])),
    "a bad URL": () => settled(() => fetch("nowhere")),
    "a scheme that is none": () => settled(() => fetch("ftp://shop.example/")),
    "a bad method": whole(({ upstream }) => fetch(upstream("echo"), { method: "NO METHOD" })),
    "a bad header": whole(({ upstream }) => fetch(upstream("echo"), { headers: { "bad name": "1" } })),
    "GET with a body": whole(({ upstream }) => fetch(upstream("echo"), { body: "x" })),
    "a used Request": async ({ upstream }) => {
      const used = new Request(upstream("echo"), { method: "POST", body: "once" });
      await used.text();
      return settled(() => fetch(used));
    },
    "settings left as they are": async ({ upstream }) => {
      const init = { method: "POST", body: "x", headers: { "x-a": "1" } };
      const request = new Request(upstream("echo"), { headers: { "x-b": "1" } });
      await (await fetch(upstream("echo"), init)).text();
      await (await fetch(request)).text();
      return [init, [...request.headers], request.bodyUsed];
    },
    "the function fetch": () => [
      fetch.name,
      fetch.length,
      typeof fetch,
      String(fetch).includes("native code"),
      Object.keys(fetch),
    ],
    "fetch of globalThis and of self": ({ upstream }) =>
      settled(() => globalThis.fetch.call(self, upstream("text")), wholeOf as never),
    "fetch with another this": ({ upstream }) =>
      settled(() => fetch.call({} as never, upstream("text")), wholeOf as never),
    "fetch kept in a variable": whole(({ upstream }) => {
      const kept = fetch;
      return kept(upstream("text"));
    }),
    "what fetch returns": async ({ upstream }) => {
      const asked = fetch(upstream("text"));
      const own = [
        asked instanceof Promise,
        Object.getPrototypeOf(asked) === Promise.prototype,
        Reflect.ownKeys(asked),
      ];
      await (await asked).text();
      return own;
    },
    "an order of things": async ({ upstream }) => {
      const order: string[] = [];
      const asked = fetch(upstream("text")).then(() => order.push("answered"));
      order.push("called");
      await Promise.resolve().then(() => order.push("microtask"));
      await asked;
      return order;
    },
    "an unhandled rejection is told": async () => {
      const told = new Promise((resolve) => {
        addEventListener("unhandledrejection", (event) => resolve(String(event.reason)), { once: true });
      });
      void fetch("http://127.0.0.1:9/");
      return told;
    },
  }),
  "ten at once": {
    inside: ({ upstream }) =>
      Promise.all(
        Array.from({ length: 10 }, async (_, index) => {
          const answer = await fetch(upstream("echo"), { method: "POST", body: String(index) });
          return ((await answer.json()) as { readonly body: string }).body;
        }),
      ),
    isUnordered: true,
  },
};

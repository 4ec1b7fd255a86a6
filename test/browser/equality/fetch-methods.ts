import { type Family, fetched } from "./case.ts";

/** Methods, and the members of init that change how a request is made. */
export const fetchMethods: Family = {
  ...methods(["GET", "get", "POST", "put", "PUT", "patch", "PATCH", "DELETE", "OPTIONS", "HEAD", "PURGE", "purge"]),
  "a method that is an object": ({ own }) =>
    fetched(() => Reflect.apply(fetch, window, [own("echo"), { method: { toString: () => "PUT" } }])),
  "a method of undefined": ({ own }) =>
    fetched(() => Reflect.apply(fetch, window, [own("echo"), { method: undefined }])),
  "HEAD of an error": ({ own }) => fetched(() => fetch(own("answer", { status: "500" }), { method: "HEAD" })),
  "a referrer": ({ own }) => fetched(() => fetch(own("echo"), { referrer: "/elsewhere" })),
  "no referrer": ({ own }) => fetched(() => fetch(own("echo"), { referrer: "" })),
  "a referrer policy": ({ own }) => fetched(() => fetch(own("echo"), { referrerPolicy: "no-referrer" })),
  "a Request with a referrer policy": ({ own }) =>
    fetched(() => fetch(new Request(own("echo"), { referrerPolicy: "origin" }))),
  "a Request with a referrer": ({ own }) => fetched(() => fetch(new Request(own("echo"), { referrer: "/elsewhere" }))),
  "mode same-origin": ({ own }) => fetched(() => fetch(own("echo"), { mode: "same-origin" })),
  "mode no-cors at the own origin": ({ own }) => fetched(() => fetch(own("echo"), { mode: "no-cors" })),
  "mode no-cors in a Request": ({ own }) => fetched(() => fetch(new Request(own("echo"), { mode: "no-cors" }))),
  "mode no-cors with a header of its own": ({ own }) =>
    fetched(() => fetch(own("echo"), { mode: "no-cors", headers: { "x-shop": "a" } })),
  "a sound integrity": ({ own }) =>
    fetched(() => fetch(own("answer"), { integrity: "sha256-8bE0zSUwV3/r2xnkCwYmXEuxGgXwCDYn+xgNaUbQo4s=" })),
  "a wrong integrity": ({ own }) =>
    fetched(() => fetch(own("answer"), { integrity: "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" })),
  "keepalive with a body": ({ own }) =>
    fetched(() => fetch(own("echo"), { method: "POST", body: "kept", keepalive: true })),
  "keepalive without a body": ({ own }) => fetched(() => fetch(own("echo"), { keepalive: true })),
  "keepalive with more than 64 KiB": ({ own }) =>
    fetched(() => fetch(own("echo"), { method: "POST", body: "x".repeat(66_000), keepalive: true })),
  "a priority": ({ own }) => fetched(() => fetch(own("echo"), { priority: "low" })),
  ...caching(["default", "no-store", "reload", "no-cache", "force-cache"]),
  "only-if-cached of what is not": ({ own }) =>
    fetched(() => fetch(own("cached"), { cache: "only-if-cached", mode: "same-origin" })),
  "only-if-cached of another mode": ({ own }) => fetched(() => fetch(own("cached"), { cache: "only-if-cached" })),
  "a cookie that was set is sent": async ({ own }) => [
    await fetched(() => fetch(own("cookie"))),
    await fetched(() => fetch(own("cookie"))),
  ],
  "no cookie with credentials omit": async ({ own }) => [
    await fetched(() => fetch(own("cookie"), { credentials: "omit" })),
    await fetched(() => fetch(own("cookie"))),
  ],
  "a cookie with credentials include": async ({ own }) => [
    await fetched(() => fetch(own("cookie"), { credentials: "include" })),
    await fetched(() => fetch(new Request(own("cookie"), { credentials: "include" }))),
  ],
  "a conditional request of the page's own": ({ own }) =>
    fetched(() => fetch(own("cached"), { headers: { "if-none-match": '"1"' } })),
  "a range": ({ own }) => fetched(() => fetch(own("echo"), { headers: { range: "bytes=0-3" } })),
  "an authorization": ({ own }) => fetched(() => fetch(own("echo"), { headers: { authorization: "Bearer a" } })),
  "a page's own sw8": async ({ own }) => {
    const response = await fetch(own("echo"), { headers: { "sw8-mine": "1" } });
    return response.status;
  },
};

function methods(names: readonly string[]): Family {
  return Object.fromEntries(
    names.map((method) => [`method ${method}`, ({ own }) => fetched(() => fetch(own("echo"), { method }))]),
  );
}

/** The same address twice: what is asked of the server the second time stands in what arrived. */
function caching(modes: readonly RequestCache[]): Family {
  return Object.fromEntries(
    modes.map((cache) => [
      `cache ${cache}`,
      async ({ own }) => [
        await fetched(() => fetch(own("cached"))),
        await fetched(() => fetch(own("cached"), { cache })),
      ],
    ]),
  );
}

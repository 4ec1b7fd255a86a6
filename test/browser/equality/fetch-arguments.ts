import { type Family, fetched, settled } from "./case.ts";

const SHOP = { "x-shop": "a" };

/** What may be asked, in every form in which it may be given. */
export const fetchArguments: Family = {
  "a string": ({ own }) => fetched(() => fetch(own("echo", { q: " a/b" }))),
  "a relative string": ({ own }) => fetched(() => fetch(own("echo").replace(location.origin, ""))),
  "a string without a scheme": ({ own }) => fetched(() => fetch(own("echo").replace("http:", ""))),
  "a string with spaces around it": ({ own }) => fetched(() => fetch(` ${own("echo")}\n`)),
  "a URL with a fragment": ({ own }) => fetched(() => fetch(new URL("#fragment", own("echo")))),
  "an object with toString": ({ own }) =>
    fetched(() => Reflect.apply(fetch, window, [{ toString: () => own("echo") }])),
  "an anchor element": ({ own }) =>
    fetched(() => Reflect.apply(fetch, window, [Object.assign(document.createElement("a"), { href: own("echo") })])),
  "an array of one string": ({ own }) => fetched(() => Reflect.apply(fetch, window, [[own("echo")]])),
  "a third argument": ({ own }) => fetched(() => Reflect.apply(fetch, window, [own("echo"), {}, "ignored"])),
  "an init of null": ({ own }) => fetched(() => Reflect.apply(fetch, window, [own("echo"), null])),
  "an init of undefined": ({ own }) => fetched(() => fetch(own("echo"), undefined)),
  "an init that is a function": ({ own }) => fetched(() => Reflect.apply(fetch, window, [own("echo"), () => 1])),
  "an init that is an array": ({ own }) => fetched(() => Reflect.apply(fetch, window, [own("echo"), []])),
  "an init that is a Request": ({ own }) =>
    fetched(() => fetch(own("echo"), new Request(own("answer"), { method: "PUT", headers: SHOP }))),
  "a Request": ({ own }) => fetched(() => fetch(new Request(own("echo"), { headers: SHOP }))),
  "a Request with other headers in init": ({ own }) =>
    fetched(() => fetch(new Request(own("echo"), { headers: SHOP }), { headers: { "x-other": "b" } })),
  "a Request with a method in init": ({ own }) =>
    fetched(() => fetch(new Request(own("echo"), { headers: SHOP }), { method: "DELETE" })),
  "a Request of a class of its own": ({ own }) => {
    class Order extends Request {}
    return fetched(() => fetch(new Order(own("echo"), { headers: SHOP })));
  },
  "a Request with members of its own": ({ own }) =>
    fetched(() => fetch(Object.assign(new Request(own("echo")), { tenant: "north" }))),
  "the same GET Request twice": async ({ own }) => {
    const request = new Request(own("echo"), { headers: SHOP });
    return [await fetched(() => fetch(request)), await fetched(() => fetch(request)), [...request.headers]];
  },
  "a Request of another frame": async ({ own }) => {
    const frame = document.body.appendChild(document.createElement("iframe"));
    const Foreign: typeof Request = Reflect.get(frame.contentWindow ?? {}, "Request");
    const result = await fetched(() => fetch(new Foreign(own("echo"), { headers: SHOP })));
    frame.remove();
    return result;
  },
  "headers as an object": ({ own }) => fetched(() => fetch(own("echo"), { headers: { ...SHOP, Accept: "text/csv" } })),
  "headers as tuples, a name twice": ({ own }) =>
    fetched(() =>
      fetch(own("echo"), {
        headers: [
          ["x-shop", "a"],
          ["X-Shop", "b"],
          ["Accept", "text/csv"],
        ],
      }),
    ),
  "headers as Headers": ({ own }) => fetched(() => fetch(own("echo"), { headers: new Headers(SHOP) })),
  "headers as a Map": ({ own }) =>
    fetched(() => Reflect.apply(fetch, window, [own("echo"), { headers: new Map([["x-shop", "a"]]) }])),
  "headers by a generator": ({ own }) => {
    function* headers(): Generator<[string, string]> {
      yield ["x-shop", "a"];
    }
    return fetched(() => Reflect.apply(fetch, window, [own("echo"), { headers: headers() }]));
  },
  "headers that are undefined": ({ own }) =>
    fetched(() => Reflect.apply(fetch, window, [own("echo"), { headers: undefined }])),
  "headers with numbers": ({ own }) =>
    fetched(() => Reflect.apply(fetch, window, [own("echo"), { headers: { "x-shop": 7, "x-none": null } }])),
  "headers with space around a value": ({ own }) =>
    fetched(() => fetch(own("echo"), { headers: { "x-shop": "  a  " } })),
  "headers in Latin-1": ({ own }) => fetched(() => fetch(own("echo"), { headers: { "x-shop": "Gr\u00fc\u00dfe" } })),
  "headers that a page may not set": ({ own }) =>
    fetched(() => fetch(own("echo"), { headers: { host: "evil", cookie: "a=1", "x-shop": "a" } })),
  "a content type without a body": ({ own }) =>
    fetched(() => fetch(own("echo"), { headers: { "content-type": "application/json" } })),
  "an init with a null prototype": ({ own }) =>
    fetched(() => fetch(own("echo"), Object.assign(Object.create(null), { headers: SHOP }))),
  "an init that inherits its members": ({ own }) =>
    fetched(() => fetch(own("echo"), Object.create({ method: "PUT", headers: SHOP }))),
  "an init of a class with getters": ({ own }) => {
    class Init {
      get method(): string {
        return "PUT";
      }
      get headers(): Record<string, string> {
        return SHOP;
      }
    }
    return fetched(() => fetch(own("echo"), new Init()));
  },
  "an init with a getter of its own": ({ own }) =>
    fetched(() =>
      fetch(own("echo"), {
        get method() {
          return "PUT";
        },
      }),
    ),
  "an init that is a proxy": ({ own }) =>
    fetched(() => fetch(own("echo"), new Proxy({ method: "PUT", headers: SHOP }, {}))),
  "an init that is frozen, and what becomes of it": async ({ own }) => {
    const init = Object.freeze({ method: "POST", body: "x", headers: Object.freeze({ ...SHOP }) });
    return [await fetched(() => fetch(own("echo"), init)), init];
  },
  "Headers, and what becomes of them": async ({ own }) => {
    const headers = new Headers(SHOP);
    return [await fetched(() => fetch(own("echo"), { headers })), [...headers]];
  },
  "tuples, and what becomes of them": async ({ own }) => {
    const headers: [string, string][] = [["x-shop", "a"]];
    return [await fetched(() => fetch(own("echo"), { headers })), headers];
  },
  "a Request, and what becomes of it": async ({ own }) => {
    const request = new Request(own("echo"), { method: "POST", body: "x", headers: SHOP });
    const result = await fetched(() => fetch(request));
    return [result, [...request.headers], request.bodyUsed, await settled(() => request.clone())];
  },
  "an init with members that fetch does not know": ({ own }) =>
    fetched(() => fetch(own("echo"), Object.assign({ method: "PUT" }, { retries: 3, [Symbol("x")]: 1 }))),
};

import type { Tab } from "../support/browser-tab.ts";
import { answer, html, type Site, type SiteRequest } from "../support/site.ts";
import { agentPage, barePage } from "./agent-page.ts";
import { expect, test } from "./fixtures.ts";

/** Runs in the page; makes one request to `/echo`, or none. */
type Call = () => Promise<unknown>;

/** What a call led to: how the page's promise settled, and what arrived. */
interface Outcome {
  readonly settled: string;
  readonly arrived: readonly Arrival[];
}

interface Arrival {
  readonly line: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

const HEADERS: Readonly<Record<string, Call>> = {
  "a string": () => fetch("/echo?q=%20a%2Fb"),
  "a relative string": () => fetch("./echo"),
  "a URL": () => fetch(new URL("/echo#fragment", location.href)),
  "an object with toString": () => Reflect.apply(fetch, window, [{ toString: () => "/echo" }]),
  "a Request": () => fetch(new Request("/echo", { headers: { "x-shop": "a" } })),
  "a Request with other headers in init": () =>
    fetch(new Request("/echo", { headers: { "x-shop": "a" } }), { headers: { "x-other": "b" } }),
  "a Request with a method in init": () =>
    fetch(new Request("/echo", { headers: { "x-shop": "a" } }), { method: "DELETE" }),
  "headers as an object": () => fetch("/echo", { headers: { "x-shop": "a", Accept: "text/csv" } }),
  "headers as tuples": () =>
    fetch("/echo", {
      headers: [
        ["x-shop", "a"],
        ["x-shop", "b"],
        ["Accept", "text/csv"],
      ],
    }),
  "headers as Headers": () => fetch("/echo", { headers: new Headers({ "x-shop": "a" }) }),
  "headers that are undefined": () => Reflect.apply(fetch, window, ["/echo", { headers: undefined }]),
  "an init with a null prototype": () =>
    fetch("/echo", Object.assign(Object.create(null), { headers: { "x-shop": "a" } })),
  "an init that inherits its members": () =>
    fetch("/echo", Object.create({ method: "PUT", headers: { "x-shop": "a" } })),
  "an init of a class with getters": () => {
    class Init {
      get method(): string {
        return "PUT";
      }
      get headers(): Record<string, string> {
        return { "x-shop": "a" };
      }
    }
    return fetch("/echo", new Init());
  },
  "a method in lower case": () => fetch("/echo", { method: "put" }),
  "a method of its own": () => fetch("/echo", { method: "PURGE" }),
  "referrer, cache and credentials": () =>
    fetch("/echo", { referrer: "/elsewhere", cache: "no-store", credentials: "omit" }),
  "a Request with a referrer policy": () => fetch(new Request("/echo", { referrerPolicy: "no-referrer" })),
};

const BODIES: Readonly<Record<string, Call>> = {
  "a string": () => fetch("/echo", { method: "POST", body: "Grüße 🛒" }),
  "a string with a type": () =>
    fetch("/echo", { method: "POST", body: "{}", headers: { "content-type": "application/json" } }),
  "an ArrayBuffer": () => fetch("/echo", { method: "POST", body: new Uint8Array([0, 255, 128]).buffer }),
  "a view of a buffer": () => fetch("/echo", { method: "PUT", body: new Uint8Array([1, 2, 3, 4]).subarray(1, 3) }),
  "a Blob": () => fetch("/echo", { method: "POST", body: new Blob(["a,b"], { type: "text/csv" }) }),
  URLSearchParams: () => fetch("/echo", { method: "POST", body: new URLSearchParams({ q: "a b" }) }),
  FormData: () => {
    const form = new FormData();
    form.set("name", "Ann");
    form.set("file", new Blob(["content"], { type: "text/plain" }), "a.txt");
    return fetch("/echo", { method: "POST", body: form });
  },
  "a stream": () => {
    const body = new Blob(["streamed"]).stream();
    return fetch("/echo", Object.assign({ method: "POST", body }, { duplex: "half" }));
  },
  "a POST Request": () => fetch(new Request("/echo", { method: "POST", body: "in the Request" })),
  "a POST Request with another body in init": () =>
    fetch(new Request("/echo", { method: "POST", body: "in the Request" }), { body: "in init" }),
  "a POST Request whose body was read": async () => {
    const request = new Request("/echo", { method: "POST", body: "gone" });
    await request.text();
    return fetch(request);
  },
  "the same POST Request twice": async () => {
    const request = new Request("/echo", { method: "POST", body: "once" });
    await fetch(request);
    return fetch(request);
  },
  "a clone of a POST Request": () => fetch(new Request("/echo", { method: "POST", body: "cloned" }).clone()),
  "a GET with a body": () => fetch("/echo", { body: "not allowed" }),
  keepalive: () => fetch("/echo", { method: "POST", body: "kept", keepalive: true }),
};

test.describe("fetch arguments", () => {
  for (const [kind, calls] of Object.entries({ headers: HEADERS, bodies: BODIES })) {
    test(`${kind} given in every form arrive as they do without the agent, and sw8 with them`, async ({
      tab,
      site,
      collector,
    }) => {
      site.route("/echo", answer({ body: "ok" }));
      const bare = await outcomes(tab, site, { page: barePage(), calls });
      const traced = await outcomes(tab, site, { page: agentPage({ collector: collector.url }), calls });
      for (const name of Object.keys(calls)) {
        const [without, withAgent] = [bare.get(name), traced.get(name)];
        expect.soft(withAgent?.arrived.map(withoutSw8), name).toEqual(without?.arrived);
        expect.soft(withAgent?.settled, name).toBe(without?.settled);
        for (const { headers } of withAgent?.arrived ?? [])
          expect.soft(headers, name).toHaveProperty("sw8", expect.stringMatching(/^1-/));
      }
      const arrivals = [...traced.values()].flatMap((outcome) => outcome.arrived);
      expect(arrivals.length, "most calls make a request, or this test compares nothing with nothing").toBeGreaterThan(
        10,
      );
    });
  }

  test("what the page passed is not changed", async ({ tab, site, collector }) => {
    site.route("/echo", answer({ body: "ok" }));
    site.route("/cart", html(agentPage({ collector: collector.url })));
    await tab.goto(`${site.origin}/cart`);
    const after = await tab.evaluate(async () => {
      const object = Object.freeze({ method: "POST", body: "x", headers: Object.freeze({ "x-shop": "a" }) });
      const headers = new Headers({ "x-shop": "a" });
      const request = new Request("/echo", { headers: { "x-shop": "a" } });
      await fetch("/echo", object);
      await fetch("/echo", { headers });
      await fetch(request);
      return { object: JSON.stringify(object), headers: [...headers], request: [...request.headers], url: request.url };
    });
    expect(after.object).toBe('{"method":"POST","body":"x","headers":{"x-shop":"a"}}');
    expect(after.headers).toEqual([["x-shop", "a"]]);
    expect(after.request).toEqual([["x-shop", "a"]]);
    expect(site.requests.filter((request) => request.headers["sw8"] !== undefined)).toHaveLength(3);
  });
});

async function outcomes(
  tab: Tab,
  site: Site,
  { page, calls }: { page: string; calls: Readonly<Record<string, Call>> },
): Promise<Map<string, Outcome>> {
  site.route("/cart", html(page));
  await tab.goto(`${site.origin}/cart`);
  const results = new Map<string, Outcome>();
  for (const [name, call] of Object.entries(calls)) {
    const before = site.requests.length;
    const settled = await tab.evaluate(call).then(
      () => "resolved",
      (error: unknown) => `rejected: ${firstLine(error)}`,
    );
    results.set(name, {
      settled,
      arrived: site.requests
        .slice(before)
        .filter(({ path }) => path === "/echo")
        .map(arrival),
    });
  }
  return results;
}

/** A form's boundary is drawn anew for each request, in Firefox even its length. */
function arrival({ method, url, headers, body }: SiteRequest): Arrival {
  const text = body.toString("latin1");
  const line = `${method} ${url}`;
  const type = String(headers["content-type"]);
  const boundary = /boundary=(.+)$/.exec(type)?.[1];
  if (boundary === undefined) return { line, headers, body: text };
  expect(headers["content-length"]).toBe(String(body.length));
  const neutral = text.replaceAll(boundary, "BOUNDARY");
  const neutralType = type.replace(boundary, "BOUNDARY");
  return {
    line,
    headers: { ...headers, "content-type": neutralType, "content-length": neutral.length },
    body: neutral,
  };
}

function withoutSw8({ headers: { sw8: _, ...headers }, ...rest }: Arrival): Arrival {
  return { ...rest, headers };
}

/** The drivers add a stack, which names places in the agent. */
function firstLine(error: unknown): string {
  return String(error).split("\n", 1)[0] ?? "";
}

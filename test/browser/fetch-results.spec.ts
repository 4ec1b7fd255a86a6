import { after, answer, html, redirect, reset, startSite } from "../support/site.ts";
import { agentPage, leave, withoutAndWith } from "./agent-page.ts";
import { expect, test } from "./fixtures.ts";
import { exitSpan, tagOf } from "./page-collector.ts";

/** Runs in the page: all that can be seen of a call of fetch and of its result. */
async function describeCall(call: { url: string; init?: RequestInit }): Promise<Record<string, unknown>> {
  const promise = fetch(call.url, call.init);
  const response = await promise;
  const seen = {
    promiseIsNative: Object.getPrototypeOf(promise) === Promise.prototype && promise.constructor === Promise,
    promiseHas: Reflect.ownKeys(promise).map(String),
    isResponse: response instanceof Response,
    prototypeIsNative: Object.getPrototypeOf(response) === Response.prototype,
    responseHas: Reflect.ownKeys(response).map(String),
    url: response.url,
    type: response.type,
    redirected: response.redirected,
    status: response.status,
    statusText: response.statusText,
    ok: response.ok,
    headers: [...response.headers].filter(([name]) => name !== "date"),
    bodyUsed: response.bodyUsed,
    hasBody: response.body instanceof ReadableStream,
    locked: response.body?.locked,
  };
  const text = await response.text();
  const again = await response.text().catch((error: unknown) => String(error));
  return { ...seen, text, again, bodyUsedAfter: response.bodyUsed };
}

test.describe("fetch results", () => {
  for (const [kind, path, init] of [
    ["an answer", "/answer", undefined],
    ["an answer without a body", "/empty", undefined],
    ["an answer to HEAD", "/answer", { method: "HEAD" }],
    ["an error status", "/missing", undefined],
    ["a redirected answer", "/moved", undefined],
    ["a redirect that is not followed", "/moved", { redirect: "manual" }],
    ["a data URL", "data:text/plain,inline", undefined],
  ] as const) {
    test(`${kind} is the native Response, unread`, async ({ tab, site, collector }) => {
      site.route("/answer", answer({ headers: { "x-shop": "a" }, body: "the answer" }));
      site.route("/empty", answer({ status: 204 }));
      site.route("/moved", redirect("/answer"));
      const call = init === undefined ? { url: path } : { url: path, init };
      const { bare, traced } = await withoutAndWith({ tab, site, collector }, () => tab.evaluate(describeCall, call));
      expect(traced).toEqual(bare);
      expect(traced).toMatchObject({
        promiseIsNative: true,
        isResponse: true,
        prototypeIsNative: true,
        bodyUsed: false,
      });
    });
  }

  test("it is the very object that the function behind the agent's gave, and so is the error", async ({
    tab,
    site,
    collector,
  }) => {
    site.route("/answer", answer({ body: "the answer" }));
    site.route("/reset", reset);
    const before = `<script>
      const native = window.fetch;
      window.given = [];
      const keep = (value) => (given.push(value), value);
      window.fetch = (...call) => native(...call).then(keep, (reason) => { throw keep(reason); });
    </script>`;
    site.route("/cart", html(agentPage({ collector: collector.url, before })));
    await tab.goto(`${site.origin}/cart`);
    const same = await tab.evaluate(async () => {
      const given: unknown[] = Reflect.get(window, "given");
      const response = await fetch("/answer");
      const reason: unknown = await fetch("/reset").catch((error: unknown) => error);
      return [given.includes(response), given.includes(reason), response.bodyUsed, response.body?.locked];
    });
    expect(same).toEqual([true, true, false, false]);
  });

  test("an opaque answer of another origin stays opaque", async ({ tab, site, other, collector }) => {
    other.route("/pixel", answer({ body: "hidden" }));
    const call = { url: `${other.origin}/pixel`, init: { mode: "no-cors" } } as const;
    const { bare, traced } = await withoutAndWith({ tab, site, collector }, () => tab.evaluate(describeCall, call));
    expect(traced).toEqual(bare);
    expect(traced).toMatchObject({ type: "opaque", status: 0, text: "" });
  });

  test("a body comes piece by piece, while the server still writes", async ({ tab, site, collector }) => {
    let finish = (): void => undefined;
    site.route("/stream", (_request, response) => {
      response.writeHead(200, { "content-type": "text/plain" });
      response.write("first,");
      finish = () => response.end("last");
    });
    site.route("/cart", html(agentPage({ collector: collector.url })));
    await tab.goto(`${site.origin}/cart`);
    const first = await tab.evaluate(async () => {
      const response = await fetch("/stream");
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      Reflect.set(window, "reader", reader);
      return (await reader?.read())?.value;
    });
    finish();
    const last = await tab.evaluate(async () => (await Reflect.get(window, "reader").read()).value);
    expect([first, last]).toEqual(["first,", "last"]);
  });

  test("fetch keeps its name, length, properties and the ways it can be called", async ({ tab, site, collector }) => {
    site.route("/answer", answer({ body: "the answer" }));
    const observe = () =>
      tab.evaluate(async () => {
        const { fetch: detached } = window;
        const { writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(window, "fetch") ?? {};
        const refused = Reflect.apply(fetch, {}, ["/answer"]);
        return {
          name: fetch.name,
          length: fetch.length,
          looksNative: /\[native code\]/.test(String(fetch)),
          descriptor: { writable, enumerable, configurable },
          keys: Reflect.ownKeys(fetch).map(String),
          detached: await (await detached("/answer")).text(),
          unbound: await (await fetch.call(undefined, "/answer")).text(),
          wrongThis: await Promise.resolve(refused).then(
            () => "resolved",
            (error: unknown) => String(error),
          ),
        };
      });
    const { bare, traced } = await withoutAndWith({ tab, site, collector }, observe);
    expect(traced).toEqual(bare);
  });

  test("answers wait for the server alone", async ({ tab, site, collector }) => {
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    site.route("/gated", after(gate, answer({ body: "late" })));
    site.route("/answer", answer({ body: "at once" }));
    site.route("/cart", html(agentPage({ collector: collector.url })));
    await tab.goto(`${site.origin}/cart`);
    const first = await tab.evaluate(async () => {
      Reflect.set(window, "late", fetch("/gated"));
      return (await fetch("/answer")).text();
    });
    open();
    const second = await tab.evaluate(async () => (await Reflect.get(window, "late")).text());
    expect([first, second]).toEqual(["at once", "late"]);
  });

  test("a request of the own origin that redirects to another follows if that one allows sw8", async ({
    tab,
    site,
    other,
    collector,
  }) => {
    site.route("/out", redirect(`${other.origin}/elsewhere`));
    other.route("/elsewhere", answer({ body: "arrived" }));
    const observe = () => tab.evaluate(async () => (await fetch("/out")).text());
    const { bare, traced } = await withoutAndWith({ tab, site, collector }, observe);
    expect({ bare, traced }).toEqual({ bare: "arrived", traced: "arrived" });
    await leave(tab, site);
    expect(tagOf((await exitSpan(collector, "GET:/out")).span, "http.status_code")).toBe("200");
  });

  test("and fails if that one does not: the one thing that differs from a page without the agent", async ({
    tab,
    site,
    collector,
  }) => {
    const strict = await startSite({ allowHeaders: "content-type" });
    site.route("/out", redirect(`${strict.origin}/elsewhere`));
    strict.route("/elsewhere", answer({ body: "arrived" }));
    const observe = () =>
      tab.evaluate(() =>
        fetch("/out").then(
          (response) => response.text(),
          (error: unknown) => String(error),
        ),
      );
    const { bare, traced } = await withoutAndWith({ tab, site, collector }, observe);
    await strict.close();
    expect(bare).toBe("arrived");
    expect(traced).toMatch(/^TypeError/);
    await leave(tab, site);
    expect((await exitSpan(collector, "GET:/out")).span.isError).toBe(true);
  });
});

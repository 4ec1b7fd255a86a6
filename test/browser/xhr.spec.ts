import { answer, html, redirect, reset } from "../support/site.ts";
import { agentPage, leave, withoutAndWith } from "./agent-page.ts";
import { expect, test } from "./fixtures.ts";
import { exitSpan, exitSpans, tagOf } from "./page-collector.ts";
import { sw8Of } from "./sw8-header.ts";

test.describe("XMLHttpRequest", () => {
  test("an answered request is an exit span whose ids are in its sw8", async ({ tab, site, collector }) => {
    site.route("/orders", answer({ status: 201, body: "made" }));
    site.route("/cart", html(agentPage({ collector: collector.url })));
    await tab.goto(`${site.origin}/cart`);
    await tab.evaluate(
      () =>
        new Promise((resolve) => {
          const xhr = new XMLHttpRequest();
          xhr.open("post", "/orders?card=4111");
          xhr.onloadend = resolve;
          xhr.send("one");
        }),
    );
    await leave(tab, site);
    const { segment, span } = await exitSpan(collector, "POST:/orders");
    expect(span).toMatchObject({ componentId: 10001, spanLayer: "Http", peer: site.host, isError: false });
    expect(tagOf(span, "http.method")).toBe("POST");
    expect(tagOf(span, "url")).toBe(`${site.origin}/orders`);
    expect(tagOf(span, "http.status_code")).toBe("201");
    const request = await site.request("/orders", "POST");
    expect(sw8Of(request)).toMatchObject({
      traceId: segment.traceId,
      segmentId: segment.traceSegmentId,
      spanId: span.spanId,
      endpoint: "/cart",
      peer: span.peer,
    });
    expect(request.body.toString()).toBe("one");
  });

  test("events, states, answer and headers are what they are without the agent", async ({ tab, site, collector }) => {
    site.route("/answer", answer({ headers: { "x-shop": "a" }, body: "the answer" }));
    site.route("/moved", redirect("/answer"));
    site.route("/reset", reset);
    const observe = () =>
      tab.evaluate(async () => {
        const watch = (method: string, url: string, prepare: (xhr: XMLHttpRequest) => void = () => undefined) =>
          new Promise<unknown>((resolve) => {
            const events: string[] = [];
            const xhr = new XMLHttpRequest();
            for (const type of ["loadstart", "load", "abort", "error", "timeout", "loadend"]) {
              xhr.addEventListener(type, () => events.push(type));
            }
            xhr.addEventListener("readystatechange", () => events.push(`state ${xhr.readyState}`));
            xhr.upload.addEventListener("loadend", () => events.push("upload loadend"));
            xhr.addEventListener("loadend", () =>
              resolve({
                events: events.filter((event, index) => event !== "state 3" || events.indexOf(event) === index),
                status: xhr.status,
                response: String(xhr.response),
                url: xhr.responseURL,
                shop: xhr.getResponseHeader("x-shop"),
                keys: Reflect.ownKeys(xhr)
                  .map(String)
                  .filter((key) => !key.startsWith("__zone")),
              }),
            );
            xhr.open(method, url);
            prepare(xhr);
            xhr.send(method === "POST" ? "body" : null);
          });
        return [
          await watch("GET", "/answer"),
          await watch("POST", "/answer", (xhr) => xhr.setRequestHeader("x-shop", "a")),
          await watch("GET", "/moved"),
          await watch("GET", "/missing"),
          await watch("GET", "/reset"),
        ];
      });
    const { bare, traced } = await withoutAndWith({ tab, site, collector }, observe);
    expect(traced).toEqual(bare);
  });

  test("headers and bodies arrive as the page set them", async ({ tab, site, collector }) => {
    site.route("/echo", answer({ body: "ok" }));
    site.route("/cart", html(agentPage({ collector: collector.url })));
    await tab.goto(`${site.origin}/cart`);
    await tab.evaluate(async () => {
      const send = (body: XMLHttpRequestBodyInit) =>
        new Promise((resolve) => {
          const xhr = new XMLHttpRequest();
          xhr.open("POST", new URL("/echo", location.href));
          xhr.setRequestHeader("x-shop", "a");
          xhr.setRequestHeader("X-Shop", "b");
          xhr.onloadend = resolve;
          xhr.send(body);
        });
      await send("Grüße 🛒");
      await send(new Uint8Array([0, 255, 128]));
      await send(new Blob(["a,b"], { type: "text/csv" }));
    });
    const arrived = site.requests.filter((request) => request.path === "/echo");
    expect(arrived.map((request) => request.body.toString("latin1"))).toEqual([
      Buffer.from("Grüße 🛒").toString("latin1"),
      "\u0000\u00ff\u0080",
      "a,b",
    ]);
    for (const { headers } of arrived) {
      expect(headers["x-shop"]).toBe("a, b");
      expect(headers["sw8"]).toMatch(/^1-/);
    }
  });

  test("a synchronous request returns its answer and is traced", async ({ tab, site, collector }) => {
    site.route("/answer", answer({ body: "the answer" }));
    site.route("/cart", html(agentPage({ collector: collector.url })));
    await tab.goto(`${site.origin}/cart`);
    const outcome = await tab.evaluate(() => {
      const xhr = new XMLHttpRequest();
      xhr.open("GET", "/answer", false);
      xhr.send();
      return { status: xhr.status, text: xhr.responseText };
    });
    expect(outcome).toEqual({ status: 200, text: "the answer" });
    await leave(tab, site);
    const { span } = await exitSpan(collector, "GET:/answer");
    expect(tagOf(span, "http.status_code")).toBe("200");
    expect(sw8Of(await site.request("/answer"))?.spanId).toBe(span.spanId);
  });

  test("a synchronous request that fails throws the native error and leaves an error span", async ({
    tab,
    site,
    collector,
  }) => {
    site.route("/reset", reset);
    const observe = () =>
      tab.evaluate(() => {
        const xhr = new XMLHttpRequest();
        xhr.open("GET", "/reset", false);
        try {
          xhr.send();
          return "sent";
        } catch (error) {
          return error instanceof DOMException ? error.name : String(error);
        }
      });
    const { bare, traced } = await withoutAndWith({ tab, site, collector }, observe);
    expect(traced).toBe(bare);
    expect(traced).toBe("NetworkError");
    await leave(tab, site);
    expect((await exitSpan(collector, "GET:/reset")).span.isError).toBe(true);
  });

  test("a network failure is an error, an abort is none", async ({ tab, site, collector }) => {
    site.route("/reset", reset);
    site.route("/slow", () => undefined);
    site.route("/cart", html(agentPage({ collector: collector.url })));
    await tab.goto(`${site.origin}/cart`);
    const events = await tab.evaluate(async () => {
      const run = (url: string, act: (xhr: XMLHttpRequest) => void) =>
        new Promise<string>((resolve) => {
          const xhr = new XMLHttpRequest();
          xhr.open("GET", url);
          for (const type of ["load", "error", "abort"]) xhr.addEventListener(type, () => resolve(type));
          xhr.send();
          act(xhr);
        });
      return [await run("/reset", () => undefined), await run("/slow", (xhr) => xhr.abort())];
    });
    expect(events).toEqual(["error", "abort"]);
    await leave(tab, site);
    expect((await exitSpan(collector, "GET:/reset")).span.isError).toBe(true);
    expect((await exitSpan(collector, "GET:/slow")).span.isError).toBe(false);
  });

  test("one object used for two requests makes two spans", async ({ tab, site, collector }) => {
    site.route("/a", answer({ body: "a" }));
    site.route("/b", answer({ body: "b" }));
    site.route("/cart", html(agentPage({ collector: collector.url })));
    await tab.goto(`${site.origin}/cart`);
    await tab.evaluate(async () => {
      const xhr = new XMLHttpRequest();
      for (const url of ["/a", "/b"]) {
        await new Promise((resolve) => {
          xhr.open("GET", url);
          xhr.onloadend = resolve;
          xhr.send();
        });
      }
    });
    await leave(tab, site);
    await exitSpan(collector, "GET:/b");
    expect(exitSpans(collector, "GET:/a")).toHaveLength(1);
    expect(exitSpans(collector, "GET:/b")).toHaveLength(1);
    expect(sw8Of(await site.request("/a"))?.spanId).not.toBe(sw8Of(await site.request("/b"))?.spanId);
  });

  test("misuse throws what the native methods throw", async ({ tab, site, collector }) => {
    const observe = () =>
      tab.evaluate(() => {
        const outcome = (act: (xhr: XMLHttpRequest) => unknown) => {
          try {
            return `returned ${String(act(new XMLHttpRequest()))}`;
          } catch (error) {
            return String(error);
          }
        };
        return {
          sendUnopened: outcome((xhr) => xhr.send()),
          badUrl: outcome((xhr) => xhr.open("GET", "http://")),
          badMethod: outcome((xhr) => xhr.open("BAD METHOD", "/")),
          tooFew: outcome((xhr) => Reflect.apply(xhr.open, xhr, ["GET"])),
          wrongThis: outcome(() => Reflect.apply(XMLHttpRequest.prototype.open, {}, ["GET", "/"])),
          sendTwice: outcome((xhr) => {
            xhr.open("GET", "/");
            xhr.send();
            xhr.send();
          }),
          name: XMLHttpRequest.name,
          statics: [XMLHttpRequest.UNSENT, XMLHttpRequest.DONE],
          methods: [
            XMLHttpRequest.prototype.open.name,
            XMLHttpRequest.prototype.open.length,
            XMLHttpRequest.prototype.send.length,
          ],
          instance: new XMLHttpRequest() instanceof XMLHttpRequest,
        };
      });
    const { bare, traced } = await withoutAndWith({ tab, site, collector }, observe);
    expect(traced).toEqual(bare);
  });
});

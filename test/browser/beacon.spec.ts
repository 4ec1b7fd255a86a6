import { answer, html } from "../support/site.ts";
import { agentPage, leave, withoutAndWith } from "./agent-page.ts";
import { expect, test } from "./fixtures.ts";
import { exitSpan, exitSpans, tagOf } from "./page-collector.ts";

test.describe("sendBeacon", () => {
  test("is an exit span without a status, and carries no header", async ({ tab, site, collector }) => {
    site.route("/log", answer({ status: 204 }));
    site.route("/cart", html(agentPage({ collector: collector.url })));
    await tab.goto(`${site.origin}/cart`);
    expect(await tab.evaluate(() => navigator.sendBeacon("/log?token=secret", "seen"))).toBe(true);
    const request = await site.request("/log", "POST");
    expect(request.headers["sw8"]).toBeUndefined();
    expect(request.body.toString()).toBe("seen");
    await leave(tab, site);
    const { span } = await exitSpan(collector, "POST:/log");
    expect(span).toMatchObject({ componentId: 10001, spanLayer: "Http", peer: site.host, isError: false });
    expect(tagOf(span, "http.method")).toBe("POST");
    expect(tagOf(span, "url")).toBe(`${site.origin}/log`);
    expect(tagOf(span, "http.status_code")).toBeUndefined();
    expect(JSON.stringify(collector.segments())).not.toContain("secret");
  });

  test("that the browser does not take is an error", async ({ tab, site, collector }) => {
    site.route("/cart", html(agentPage({ collector: collector.url })));
    await tab.goto(`${site.origin}/cart`);
    const isTaken = await tab.evaluate(() => navigator.sendBeacon("/log", "x".repeat(100_000)));
    test.skip(isTaken, "this browser takes a beacon of any size");
    await leave(tab, site);
    expect((await exitSpan(collector, "POST:/log")).span.isError).toBe(true);
  });

  for (const type of ["pagehide", "visibilitychange"]) {
    test(`made at ${type} is reported with the page that is left`, async ({ tab, site, collector }) => {
      site.route("/log", answer({ status: 204 }));
      const body = `<script>
        const target = "${type}" === "pagehide" ? window : document;
        target.addEventListener("${type}", () => navigator.sendBeacon("/log", "bye"));
      </script>`;
      site.route("/cart", html(agentPage({ collector: collector.url, body })));
      await tab.goto(`${site.origin}/cart`);
      await leave(tab, site);
      await site.request("/log", "POST");
      await exitSpan(collector, "POST:/log");
      expect(exitSpans(collector, "POST:/log")).toHaveLength(1);
    });
  }

  test("looks and behaves as it does without the agent", async ({ tab, site, collector }) => {
    site.route("/log", answer({ status: 204 }));
    const observe = () =>
      tab.evaluate(() => {
        const attempt = (run: () => unknown) => {
          try {
            return run();
          } catch (error) {
            return error instanceof Error ? error.name : "?";
          }
        };
        const { sendBeacon } = navigator;
        const { value: _, ...attributes } = Object.getOwnPropertyDescriptor(Navigator.prototype, "sendBeacon") ?? {};
        let conversions = 0;
        const address = {
          toString() {
            conversions++;
            return "/log";
          },
        };
        return {
          name: sendBeacon.name,
          length: sendBeacon.length,
          own: Object.hasOwn(navigator, "sendBeacon"),
          isNative: sendBeacon.toString().includes("[native code]"),
          attributes,
          text: attempt(() => navigator.sendBeacon("/log", "text")),
          nothing: attempt(() => navigator.sendBeacon("/log")),
          blob: attempt(() => navigator.sendBeacon("/log", new Blob(["a"], { type: "text/plain" }))),
          bytes: attempt(() => navigator.sendBeacon("/log", new Uint8Array([1, 2]))),
          url: attempt(() => navigator.sendBeacon(new URL("/log", location.href), new FormData())),
          object: attempt(() => Reflect.apply(navigator.sendBeacon, navigator, [address])),
          isConverted: conversions > 0,
          noUrl: attempt(() => navigator.sendBeacon("http://[")),
          scheme: attempt(() => navigator.sendBeacon("ftp://files.example/")),
          stream: attempt(() => Reflect.apply(navigator.sendBeacon, navigator, ["/log", new ReadableStream()])),
          noArguments: attempt(() => Reflect.apply(navigator.sendBeacon, navigator, [])),
          otherThis: attempt(() => Reflect.apply(sendBeacon, {}, ["/log"])),
        };
      });
    const { bare, traced } = await withoutAndWith({ tab, site, collector }, observe);
    expect(traced).toEqual(bare);
    expect(traced).toMatchObject({ text: true, noArguments: "TypeError", otherThis: "TypeError" });
  });

  test("is the native one again after stop()", async ({ tab, site, collector }) => {
    const before = "<script>window.native = navigator.sendBeacon</script>";
    site.route("/cart", html(agentPage({ collector: collector.url, before })));
    await tab.goto(`${site.origin}/cart`);
    const outcome = await tab.evaluate(async () => {
      const replaced = navigator.sendBeacon !== Reflect.get(window, "native");
      await skywalkingEdge.agent.stop();
      return { replaced, restored: navigator.sendBeacon === Reflect.get(window, "native") };
    });
    expect(outcome).toEqual({ replaced: true, restored: true });
  });
});

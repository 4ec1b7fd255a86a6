import { after, answer, hang, html, redirect, reset, startSite } from "../support/site.ts";
import { agentPage, leave, withoutAndWith } from "./agent-page.ts";
import { expect, test } from "./fixtures.ts";
import { exitSpan, exitSpans, tagOf } from "./page-collector.ts";

// That results and rejections are native in all their parts `equality.spec.ts` shows.
test.describe("fetch results", () => {
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

  test("a request that fails is an error, one that the page aborts is none", async ({ tab, site, collector }) => {
    site.route("/reset", reset);
    site.route("/slow", hang);
    site.route("/cart", html(agentPage({ collector: collector.url })));
    await tab.goto(`${site.origin}/cart`);
    await tab.evaluate(async () => {
      const controller = new AbortController();
      const calls = [fetch("/reset"), fetch("/slow", { signal: controller.signal })];
      controller.abort();
      await Promise.allSettled([...calls, fetch("/slow", { signal: AbortSignal.abort("enough") })]);
    });
    await leave(tab, site);
    expect((await exitSpan(collector, "GET:/reset")).span.isError).toBe(true);
    const aborted = await collector.until(() => {
      const spans = exitSpans(collector, "GET:/slow");
      return spans.length > 1 ? spans : undefined;
    });
    expect(aborted.map(({ span }) => [span.isError, tagOf(span, "aborted")])).toEqual(Array(2).fill([false, "true"]));
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

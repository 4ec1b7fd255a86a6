import { answer, reset } from "../support/site.ts";
import { leave, withoutAndWith } from "./agent-page.ts";
import { expect, test } from "./fixtures.ts";
import { exitSpan, exitSpans } from "./page-collector.ts";

test.describe("fetch rejections", () => {
  test("of every kind are the native errors", async ({ tab, site, collector }) => {
    site.route("/reset", reset);
    site.route("/answer", answer({ body: "the answer" }));
    const observe = () =>
      tab.evaluate(async () => {
        const describe = async (call: () => unknown) => {
          let promise: unknown;
          try {
            promise = call();
          } catch (error) {
            return `thrown ${String(error)}`;
          }
          const isPromise = promise instanceof Promise;
          const reason = await Promise.resolve(promise).then(
            () => "none",
            (error: unknown) => error,
          );
          const kind =
            reason instanceof TypeError ? "TypeError" : reason instanceof DOMException ? "DOMException" : typeof reason;
          return `${isPromise} ${kind} ${String(reason)}`;
        };
        return {
          network: await describe(() => fetch("/reset")),
          nothing: await describe(() => Reflect.apply(fetch, window, [])),
          badUrl: await describe(() => fetch("http://")),
          badScheme: await describe(() => fetch("gopher://old/")),
          credentials: await describe(() => fetch("http://user:pass@127.0.0.1/")),
          badMethod: await describe(() => fetch("/answer", { method: "BAD METHOD" })),
          forbiddenMethod: await describe(() => fetch("/answer", { method: "TRACE" })),
          badHeader: await describe(() => fetch("/answer", { headers: { "bad name": "x" } })),
          badTuple: await describe(() => Reflect.apply(fetch, window, ["/answer", { headers: [["alone"]] }])),
          badInit: await describe(() => Reflect.apply(fetch, window, ["/answer", 7])),
          badMode: await describe(() => Reflect.apply(fetch, window, ["/answer", { mode: "sideways" }])),
          otherOrigin: await describe(() => fetch("http://127.0.0.1:9/", { mode: "same-origin" })),
          symbol: await describe(() => Reflect.apply(fetch, window, [Symbol("x")])),
          throwingGetter: await describe(() =>
            Reflect.apply(fetch, window, [
              "/answer",
              {
                get method(): string {
                  throw new RangeError("the page's own");
                },
              },
            ]),
          ),
        };
      });
    const { bare, traced } = await withoutAndWith({ tab, site, collector }, observe);
    expect(traced).toEqual(bare);
    expect(traced.network).toMatch(/^true TypeError/);
    await leave(tab, site);
    expect((await exitSpan(collector, "GET:/reset")).span).toMatchObject({ isError: true });
  });

  test("an abort gives the signal's own reason, and its span is no error", async ({ tab, site, collector }) => {
    site.route("/slow", () => undefined);
    const observe = () =>
      tab.evaluate(async () => {
        const plain = new AbortController();
        const reasoned = new AbortController();
        const reason = { mine: true };
        const calls = [
          fetch("/slow", { signal: plain.signal }),
          fetch(new Request("/slow", { signal: reasoned.signal })),
        ];
        plain.abort();
        reasoned.abort(reason);
        const [first, second] = await Promise.allSettled(calls);
        const early = await fetch("/slow", { signal: AbortSignal.abort(reason) }).catch((error: unknown) => error);
        return {
          name: first?.status === "rejected" && first.reason instanceof DOMException && first.reason.name,
          sameAsSignal: first?.status === "rejected" && first.reason === plain.signal.reason,
          sameReason: second?.status === "rejected" && second.reason === reason,
          earlyReason: early === reason,
        };
      });
    const { bare, traced } = await withoutAndWith({ tab, site, collector }, observe);
    expect(traced).toEqual(bare);
    expect(traced.name).toBe("AbortError");
    await leave(tab, site);
    await exitSpan(collector, "GET:/slow");
    for (const { span } of exitSpans(collector, "GET:/slow")) expect(span.isError).toBe(false);
  });

  test("the signal still ends a body that is being read", async ({ tab, site, collector }) => {
    site.route("/stream", (_request, response) => {
      response.writeHead(200, { "content-type": "text/plain" });
      response.write("first,");
    });
    const observe = () =>
      tab.evaluate(async () => {
        const controller = new AbortController();
        const response = await fetch("/stream", { signal: controller.signal });
        const reading = response.text().catch((error: unknown) => error);
        controller.abort();
        const reason = await reading;
        return { name: reason instanceof DOMException && reason.name, same: reason === controller.signal.reason };
      });
    const { bare, traced } = await withoutAndWith({ tab, site, collector }, observe);
    expect(traced).toEqual(bare);
  });

  test("unhandledrejection fires once for a rejection that the page does not handle, and not for one it does", async ({
    tab,
    site,
    collector,
  }) => {
    site.route("/reset", reset);
    const observe = () =>
      tab.evaluate(async () => {
        const seen: string[] = [];
        let arrived = (): void => undefined;
        addEventListener("unhandledrejection", (event) => {
          event.preventDefault();
          seen.push(
            `${event.reason instanceof TypeError ? "TypeError" : String(event.reason)} ${event.promise === dropped}`,
          );
          arrived();
        });
        const next = () =>
          new Promise<void>((resolve) => {
            arrived = resolve;
          });
        let dropped: Promise<unknown> | undefined;
        await fetch("/reset").catch(() => undefined);
        await fetch("/reset").then(
          () => undefined,
          () => undefined,
        );
        let marked = next();
        void Promise.reject("handled ones are over");
        await marked;
        marked = next();
        dropped = fetch("/reset");
        await marked;
        marked = next();
        void Promise.reject("the dropped one is over");
        await marked;
        marked = next();
        dropped = undefined;
        void fetch("/reset").then(() => undefined);
        await marked;
        marked = next();
        void Promise.reject("the derived one is over");
        await marked;
        return seen;
      });
    const { bare, traced } = await withoutAndWith({ tab, site, collector }, observe);
    expect(traced).toEqual(bare);
    expect(traced).toEqual([
      "handled ones are over false",
      "TypeError true",
      "the dropped one is over false",
      "TypeError false",
      "the derived one is over false",
    ]);
  });

  test("a rejection handled late stays handled: rejectionhandled fires as it does without the agent", async ({
    tab,
    site,
    collector,
  }) => {
    site.route("/reset", reset);
    const observe = () =>
      tab.evaluate(async () => {
        const happened: string[] = [];
        const unhandled = new Promise<void>((resolve) =>
          addEventListener("unhandledrejection", () => {
            happened.push("unhandled");
            resolve();
          }),
        );
        const handled = new Promise<void>((resolve) =>
          addEventListener("rejectionhandled", () => {
            happened.push("handled");
            resolve();
          }),
        );
        const promise = fetch("/reset");
        await unhandled;
        // A task later: handling it in the event's own task would still be in time.
        await new Promise((resolve) => setTimeout(resolve));
        promise.catch(() => undefined);
        await handled;
        return happened;
      });
    const { bare, traced } = await withoutAndWith({ tab, site, collector }, observe);
    expect(traced).toEqual(bare);
    expect(traced).toEqual(["unhandled", "handled"]);
  });
});

import { answer, html, reset } from "../support/site.ts";
import { agentPage, barePage } from "./agent-page.ts";
import { expect, test } from "./fixtures.ts";

/** Stands before everything: keeps what `window.onerror`, listeners and the console get. */
const WATCH = `<script>
  window.seen = [];
  const plain = (value) => typeof value === "object" && value ? String(value.message ?? value.type) : String(value);
  window.onerror = function (...args) {
    seen.push("onerror " + args.length + " " + args.map(plain).join("|") + " " + (this === window));
    return String(args[0]).includes("handled");
  };
  window.onunhandledrejection = (event) => {
    seen.push("onunhandledrejection " + plain(event.reason) + " " + event.defaultPrevented + " " + event.cancelable);
    if (plain(event.reason) === "handled") event.preventDefault();
  };
  addEventListener("rejectionhandled", (event) => seen.push("rejectionhandled " + plain(event.reason)));
  addEventListener("error", (event) => seen.push("listener " + event.type + " " + event.defaultPrevented + " " + (event.target.localName ?? "window")), true);
  for (const level of ["log", "info", "warn", "error", "debug"]) {
    const write = console[level];
    console[level] = (...values) => { seen.push("console " + level + " " + values.map(plain).join("|")); write.apply(console, values); };
  }
</script>`;

test.describe("a page with the agent", () => {
  test("sees of its errors what the page without it sees", async ({ tab, site, collector }) => {
    site.route("/broken", answer({ status: 503 }));
    site.route("/reset", reset);
    const observe = async () => {
      await tab.goto(`${site.origin}/cart`);
      return tab.evaluate(async () => {
        /** Does something, and waits until everybody has heard of what it led to. */
        const until = async (target: EventTarget, type: string, act: () => void) => {
          const heard = new Promise((resolve) => target.addEventListener(type, resolve, { once: true }));
          act();
          await heard;
          await new Promise((resolve) => setTimeout(resolve));
        };
        const reasons = [new TypeError("x"), new Error("handled"), "boom", undefined, { code: 7 }, null];
        for (const reason of reasons) {
          await until(window, "error", () =>
            setTimeout(() => {
              throw reason;
            }),
          );
        }
        for (const reason of reasons) {
          await until(window, "unhandledrejection", () => void Promise.reject(reason));
        }
        let late: Promise<never> | undefined;
        await until(window, "unhandledrejection", () => {
          late = Promise.reject(new Error("handled late"));
        });
        await until(window, "rejectionhandled", () => late?.catch(() => undefined));
        await until(window, "unhandledrejection", () => void fetch("/reset"));
        await fetch("/broken");
        const image = new Image();
        image.onerror = (...args) => {
          (Reflect.get(window, "seen") as string[]).push(`image ${args.length}`);
        };
        image.src = "/missing.png";
        await until(image, "error", () => document.body.append(image));
        console.error("the page's own");
        return Reflect.get(window, "seen") as string[];
      });
    };
    site.route("/cart", html(barePage(WATCH)));
    const bare = await observe();
    site.route("/cart", html(agentPage({ collector: collector.url, before: WATCH })));
    const traced = await observe();
    expect(traced).toEqual(bare);
    expect(traced.filter((line) => line.startsWith("onerror 5 "))).toHaveLength(6);
    expect(traced.filter((line) => line.startsWith("onunhandledrejection "))).toHaveLength(8);
    expect(traced).toContain("rejectionhandled handled late");
  });
});

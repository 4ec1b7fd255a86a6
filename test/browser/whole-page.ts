import type { Tab } from "../support/browser-tab.ts";
import { answer, html, type Site } from "../support/site.ts";
import { agentPage } from "./agent-page.ts";
import { slow, timed } from "./page-signals.ts";

/** What a page that uses everything reports as errors: category and the start of the message. */
export const WHOLE_ERRORS: readonly (readonly [category: string, message: string])[] = [
  ["js", "Error: captured"],
  ["js", "TypeError: no stock"],
  ["promise", "RangeError: too many"],
  ["ajax", "GET 503"],
  ["resource", "img did not load"],
];

/** Serves `/cart`, and what it asks for. */
export function serveWholePage(site: Site, collector: string): void {
  for (const path of ["/stock/7", "/price/7", "/orders"]) site.route(path, answer({ body: "7" }));
  site.route("/broken", answer({ status: 503 }));
  site.route("/log", answer({}));
  site.route("/shop.css", slow("text/css", "h1 { color: green }"));
  const before = `<script>(window.skywalkingEdge ??= []).push(
    { onRequest: (span, { url }) => span.tag("query", url.search) },
    (agent) => agent.setTags({ tenant: "north" }),
    (agent) => agent.setUser("u-17"),
  )</script><link rel="stylesheet" href="/shop.css">`;
  const body = `<h1>Cart</h1><button>Buy</button>`;
  site.route("/cart", html(agentPage({ collector, before, body })));
}

/** Does in the page what a page does: requests of every kind, a click, errors of every kind, and a route. */
export async function useWholePage(tab: Tab, site: Site): Promise<void> {
  await tab.goto(`${site.origin}/cart?token=secret`);
  await tab.evaluate(async () => {
    const heard = (target: EventTarget, type: string) =>
      new Promise((resolve) => target.addEventListener(type, resolve, { once: true }));
    const { agent } = skywalkingEdge;
    await agent.trace("count", async () => (await fetch("/stock/7?token=secret")).text());
    document.querySelector("button")?.click();
    const xhr = new XMLHttpRequest();
    xhr.open("POST", "/orders?token=secret");
    const over = heard(xhr, "loadend");
    xhr.send("7");
    await over;
    navigator.sendBeacon("/log?token=secret", "seen");
    agent.captureError(new Error("captured"));
    setTimeout(() => {
      throw new TypeError("no stock");
    });
    await heard(window, "error");
    const rejected = heard(window, "unhandledrejection");
    void Promise.reject(new RangeError("too many"));
    await rejected;
    const image = new Image();
    image.src = "/missing.png?token=secret";
    const failed = heard(image, "error");
    document.body.append(image);
    await failed;
    history.pushState({}, "", "/orders/12?token=secret");
    await (await fetch("/price/7")).text();
    await (await fetch("/broken")).text();
  });
  await timed(tab, ["/shop.css", "/stock/7", "/orders", "/price/7", "/broken"]);
}

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { BrowserAgent } from "../../src/browser/browser-agent.ts";
import type { AgentCall } from "../../src/browser/call-queue.ts";
import type { Tab } from "../support/browser-tab.ts";
import { answer, html, type Site } from "../support/site.ts";

const DIST = fileURLToPath(new URL("../../dist", import.meta.url));

/** What a page saw go wrong since it began to load. */
export interface PageTroubles {
  /** Messages of `error` events. */
  readonly errors: string[];
  /** Reasons of `unhandledrejection` events, as text. */
  readonly rejections: string[];
  /** What was written with `console.error` and `console.warn`. */
  readonly complaints: string[];
}

declare global {
  interface Window {
    troubles: PageTroubles;
  }
  /** What the script tag leaves in the page; a page whose options are bad has no agent. */
  var skywalkingEdge: { push(...calls: AgentCall[]): void; readonly agent: BrowserAgent };
}

/** How {@link agentPage} starts the agent, and what else the page holds. */
export interface AgentPageOptions {
  readonly collector: string;
  /** More attributes of the script tag, or others in place of the usual ones; undefined removes one. */
  readonly attributes?: Readonly<Record<string, string | undefined>>;
  /** HTML that stands before the agent's script tag. */
  readonly before?: string;
  readonly body?: string;
}

/** A page with the script tag, as a user writes it, which also records what goes wrong in it. */
export function agentPage({ collector, attributes = {}, before = "", body = "" }: AgentPageOptions): string {
  const all = {
    src: "/skywalking-edge.min.js",
    "data-service": "shop-web",
    "data-service-version": "1.4.2",
    "data-collector": collector,
    ...attributes,
  };
  const written = Object.entries(all).map(([name, value]) => (value === undefined ? "" : ` ${name}="${value}"`));
  return barePage(`${before}<script${written.join("")}></script>`, body);
}

/** The same page without the agent: what it does is what a page with the agent must do. */
export function barePage(head = "", body = ""): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title><link rel="icon" href="data:,">
<script>(${watchTroubles})()</script>${head}</head><body>${body}</body></html>`;
}

/** Runs in the page, before anything else. */
function watchTroubles(): void {
  const troubles: PageTroubles = { errors: [], rejections: [], complaints: [] };
  window.troubles = troubles;
  addEventListener("error", (event) => troubles.errors.push(event.message));
  addEventListener("unhandledrejection", (event) => troubles.rejections.push(String(event.reason)));
  const text = (value: unknown) => {
    try {
      return String(value);
    } catch {
      return typeof value;
    }
  };
  for (const level of ["error", "warn"] as const) {
    const write = console[level];
    console[level] = (...values) => {
      troubles.complaints.push(values.map(text).join(" "));
      write.apply(console, values);
    };
  }
}

/** Reads the script tag's bundle, as `npm run build` left it. */
export function readBundle(): Promise<string> {
  return readFile(`${DIST}/skywalking-edge.min.js`, "utf8");
}

/** The script tag with gRPC-web, where a page finds it. */
export const GRPC_WEB = "/skywalking-edge-grpc-web.min.js";

/** Lets a site serve the script tag with gRPC-web, as `npm run build` left it. */
export async function serveGrpcWeb(site: Site): Promise<void> {
  const body = await readFile(`${DIST}${GRPC_WEB}`, "utf8");
  site.route(GRPC_WEB, answer({ headers: { "content-type": "text/javascript" }, body }));
}

/** Lets a site serve the bundle, and an empty page to go to when a test leaves the one it is about. */
export function serveBundle(site: Site, bundle: string): void {
  site.route("/skywalking-edge.min.js", answer({ headers: { "content-type": "text/javascript" }, body: bundle }));
  site.route("/blank", html(barePage()));
}

/** Leaves the page for an empty one: the agent sends what it has. */
export function leave(tab: Tab, site: Site): Promise<void> {
  return tab.goto(`${site.origin}/blank`);
}

/** What the page saw go wrong so far. */
export function troublesOf(tab: Tab): Promise<PageTroubles> {
  return tab.evaluate(() => window.troubles);
}

/** Opens `/cart` without and then with the agent, and returns what `observe` saw in each: it must be the same. */
export async function withoutAndWith<Seen>(
  { tab, site, collector }: { readonly tab: Tab; readonly site: Site; readonly collector: { readonly url: string } },
  observe: () => Promise<Seen>,
): Promise<{ bare: Seen; traced: Seen }> {
  site.route("/cart", html(barePage()));
  await tab.goto(`${site.origin}/cart`);
  const bare = await observe();
  site.route("/cart", html(agentPage({ collector: collector.url })));
  await tab.goto(`${site.origin}/cart`);
  return { bare, traced: await observe() };
}

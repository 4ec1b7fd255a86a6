import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Tab } from "../../support/browser-tab.ts";
import { answer, html, type Site, type SiteRequest, startSite } from "../../support/site.ts";
import { agentPage, barePage, serveBundle } from "../agent-page.ts";
import { type PageCollector, startPageCollector } from "../page-collector.ts";
import type { Seen } from "./case-runner.ts";
import { tellReply, UNCERTAIN } from "./server-replies.ts";

/** A request as the servers saw it, without what may differ. */
export interface Arrival {
  readonly line: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** All that a case came to: what the page saw, and what arrived at the servers. */
export interface Outcome extends Partial<Seen> {
  readonly arrived: readonly Arrival[];
  /** The `sw8` of each request to the page's own origin; empty where there was none. */
  readonly sw8: readonly string[];
  /** How many requests carried `sw8` to where it must not go. */
  readonly astray: number;
}

/** Two origins and what the agent reports to, to run the same cases on without and with the agent. */
export interface Comparison {
  /** Runs all cases of a family in one page without the agent, then in one with it. */
  run(tab: Tab, family: string): Promise<Readonly<Record<"bare" | "traced", Readonly<Record<string, Outcome>>>>>;
  close(): Promise<void>;
}

const RUNS = { bare: "run-without", traced: "run-with-it" } as const;

let bundled: Promise<string> | undefined;

/** Bundles the cases for the page, once for each worker process. */
function pageScript(): Promise<string> {
  bundled ??= build({
    entryPoints: [fileURLToPath(new URL("./page-script.ts", import.meta.url))],
    bundle: true,
    write: false,
    format: "iife",
    target: "es2022",
  }).then(({ outputFiles }) => outputFiles[0]?.text ?? "");
  return bundled;
}

/** Starts the servers. */
export async function startComparison(agentBundle: string): Promise<Comparison> {
  const site = await startSite({ otherwise: tellReply });
  const other = await startSite({ otherwise: tellReply });
  const collector = await startPageCollector();
  serveBundle(site, agentBundle);
  site.route("/cases.js", answer({ headers: { "content-type": "text/javascript" }, body: await pageScript() }));
  return {
    run: async (tab, family) => {
      const bare = await runOnce(tab, { site, other, collector }, { family, kind: "bare" });
      return { bare, traced: await runOnce(tab, { site, other, collector }, { family, kind: "traced" }) };
    },
    close: async () => {
      await Promise.all([site.close(), other.close(), collector.close()]);
    },
  };
}

interface Servers {
  readonly site: Site;
  readonly other: Site;
  readonly collector: PageCollector;
}

async function runOnce(
  tab: Tab,
  { site, other, collector }: Servers,
  { family, kind }: { readonly family: string; readonly kind: keyof typeof RUNS },
): Promise<Record<string, Outcome>> {
  const run = RUNS[kind];
  const script = '<script src="/cases.js"></script>';
  const page = kind === "bare" ? barePage("", script) : agentPage({ collector: collector.url, body: script });
  site.route("/cart", html(page));
  const [before, beforeOther] = [site.requests.length, other.requests.length];
  await tab.goto(`${site.origin}/cart`);
  const settings = { family, run, other: other.origin };
  const seen = await tab.evaluate((given) => equality(given), settings);
  const own = site.requests.slice(before);
  const others = other.requests.slice(beforeOther);
  const outcomes = Object.entries(seen).map(([name, each], number): [string, Outcome] => {
    const folder = `/${run}/${number}/`;
    const [ownOfCase, othersOfCase] = [own, others].map((list) => list.filter(({ path }) => path.startsWith(folder)));
    return [name, { ...each, ...arrivalsOf(ownOfCase ?? [], othersOfCase ?? []) }];
  });
  // Which run it was stands in every address.
  return JSON.parse(JSON.stringify(Object.fromEntries(outcomes)).replaceAll(run, "run"));
}

function arrivalsOf(own: readonly SiteRequest[], others: readonly SiteRequest[]): Omit<Outcome, keyof Seen> {
  const isCertain = ({ path }: SiteRequest): boolean => !UNCERTAIN.includes(path.slice(path.lastIndexOf("/") + 1));
  return {
    arrived: [...own, ...others].filter(isCertain).map(arrival),
    sw8: own.map(({ headers }) => String(headers["sw8"] ?? "")),
    astray: others.filter(({ headers }) => JSON.stringify(headers).includes("sw8")).length,
  };
}

/** A form's boundary is drawn anew for each request, in Firefox even its length. */
function arrival({ method, url, headers: { sw8: _, ...headers }, body }: SiteRequest): Arrival {
  const text = body.toString("latin1");
  const line = `${method} ${url}`;
  const type = String(headers["content-type"]);
  const boundary = /boundary=(.+)$/.exec(type)?.[1];
  if (boundary === undefined) return { line, headers, body: text };
  const neutral = text.replaceAll(boundary, "BOUNDARY");
  const length = String(text.length) === headers["content-length"] ? neutral.length : "wrong";
  return {
    line,
    headers: { ...headers, "content-type": type.replace(boundary, "BOUNDARY"), "content-length": length },
    body: neutral,
  };
}

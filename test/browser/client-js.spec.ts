import { ErrorCategory } from "../../src/core/segment/browser-error-log.ts";
import type { Tab } from "../support/browser-tab.ts";
import { answer, html, type Site, type SiteRequest } from "../support/site.ts";
import { barePage, leave } from "./agent-page.ts";
import { type ClientName, serveClientPage } from "./client-page.ts";
import { expect, test } from "./fixtures.ts";
import { slow, timed } from "./page-signals.ts";
import { sw8Of } from "./sw8-header.ts";

const SHOP = { service: "shop-web", serviceVersion: "1.4.2", pagePath: "/shop" };
const TAG = { key: "tenant", value: "north" };
const SW8 = { service: "shop-web", serviceInstance: "1.4.2", endpoint: "/shop", sample: "1", fields: 8 };
const PATHS = ["/browser/errorLogs", "/browser/perfData", "/browser/perfData/resources", "/v3/segments"];

/** An item as it stands in a request's body. */
type Item = Readonly<Record<string, unknown>>;

/** What a page that does the same things has sent, by path. */
interface Sent {
  readonly items: ReadonlyMap<string, readonly Item[]>;
  readonly stock: SiteRequest;
}

/** Runs in the page: a request that is answered, one that fails, and each kind of error. */
async function doAll(): Promise<void> {
  await fetch("/stock");
  const xhr = new XMLHttpRequest();
  xhr.open("POST", "/orders");
  await new Promise((resolve) => {
    xhr.onloadend = resolve;
    xhr.send("{}");
  });
  const image = new Image();
  await new Promise((resolve) => {
    image.onerror = resolve;
    image.src = "/none.png";
    document.body.append(image);
  });
  const heard = (type: string) => new Promise((resolve) => addEventListener(type, resolve, { once: true }));
  const error = heard("error");
  setTimeout(() => {
    throw new TypeError("no stock");
  });
  await error;
  const rejection = heard("unhandledrejection");
  void Promise.reject(new RangeError("no promise"));
  await rejection;
  ClientMonitor.reportFrameErrors(
    { service: "react-demo", serviceVersion: "v1", pagePath: "/app" },
    new SyntaxError("not rendered"),
  );
}

/** Lets a page with one of the clients do it all, and leaves it. The site is its own collector, and nobody else's. */
async function sentBy(client: ClientName, tab: Tab, site: Site): Promise<Sent> {
  for (const path of PATHS) site.route(path, answer({}));
  site.route("/stock", answer({ body: "12" }));
  site.route("/orders", answer({ status: 500 }));
  site.route("/blank", html(barePage()));
  site.route("/shop.css", slow("text/css", "h1{}"));
  const body = '<h1>Shop</h1><link rel="stylesheet" href="/shop.css">';
  // All of it leaves with the page: a request that is under way then may be cut off.
  await serveClientPage(site, { client, register: { ...SHOP, traceTimeInterval: 60_000, customTags: [TAG] }, body });
  await tab.goto(`${site.origin}/cart`);
  await tab.evaluate(doAll);
  // That one reports a load after a while, and clears the browser's list of what was loaded.
  if (client === "skywalking-client-js") await site.request("/browser/perfData", "POST");
  else await timed(tab, ["/shop.css"]);
  await leave(tab, site);
  // What was sent when the page was left may still be under way.
  await expect.poll(() => pathsOf(site), { timeout: 10_000 }).toEqual(PATHS);
  await expect
    .poll(() => [itemsOf(site, "/browser/errorLogs").length >= 5, exitSpans(itemsOf(site, "/v3/segments")).length], {
      timeout: 10_000,
    })
    .toEqual([true, 2]);
  return { items: new Map(PATHS.map((path) => [path, itemsOf(site, path)])), stock: await site.request("/stock") };
}

function pathsOf({ requests }: Site): string[] {
  const paths = requests.filter(({ method, path }) => method === "POST" && path !== "/orders").map(({ path }) => path);
  return [...new Set(paths)].sort();
}

/** What arrived at a path, each site's own address replaced by one that is the same for all. */
function itemsOf({ requests, host }: Site, path: string): Item[] {
  return requests
    .filter((request) => request.method === "POST" && request.path === path)
    .flatMap(({ body }) => JSON.parse(body.toString().replaceAll(host, "shop.example")));
}

/** Each combination of those members once, in order. */
function distinct(items: readonly Item[] = [], ...members: string[]): string[] {
  return [...new Set(items.map((item) => members.map((member) => item[member]).join(" ")))].sort();
}

/** The Exit spans, with what both clients say of them. */
function exitSpans(segments: readonly Item[] = []): unknown[] {
  const spans = segments.flatMap((segment) => segment["spans"] as Item[]);
  const exits = spans.filter(({ spanType }) => spanType === "Exit" || spanType === 1);
  return exits
    .map(({ peer, isError, componentId, tags }) => {
      const tag = (key: string) => (tags as (typeof TAG)[]).find((one) => one.key === key)?.value;
      const [method, url, tenant] = [tag("http.method"), tag("url"), tag("tenant")];
      return { peer, isError, componentId, method, url, tenant };
    })
    .sort((one, other) => String(one.url).localeCompare(String(other.url)));
}

test("skywalking-client-js and skywalking-edge/compat tell the same of a page", async ({ tab, site, other }) => {
  const theirs = await sentBy("skywalking-client-js", tab, site);
  const ours = await sentBy("skywalking-edge/compat", tab, other);
  const both = (read: (items: readonly Item[] | undefined) => unknown, path: string) => ({
    theirs: read(theirs.items.get(path)),
    ours: read(ours.items.get(path)),
  });
  const expectSame = ({ theirs: expected, ours: actual }: { theirs: unknown; ours: unknown }) =>
    expect(actual).toEqual(expected);
  const owner = ["service", "serviceVersion", "pagePath"];

  for (const path of ["/browser/perfData", "/browser/perfData/resources"]) {
    expectSame(both((items) => distinct(items, ...owner), path));
  }
  expectSame(both((items) => distinct(items, "service", "serviceInstance"), "/v3/segments"));
  expect(distinct(ours.items.get("/browser/perfData"), ...owner)).toEqual(["shop-web 1.4.2 /shop"]);
  expect(ours.items.get("/browser/perfData")).toHaveLength(1);

  // Every field of theirs is in ours, which has its time as well.
  const [theirView = {}] = theirs.items.get("/browser/perfData") ?? [];
  const [ourView = {}] = ours.items.get("/browser/perfData") ?? [];
  expect(Object.keys(ourView)).toEqual(expect.arrayContaining(Object.keys(theirView)));

  const fileNames = (items: readonly Item[] = []) => [
    ...new Set(items.map(({ name, resourceType }) => `${resourceType} ${new URL(String(name)).pathname}`)),
  ];
  const resources = both(fileNames, "/browser/perfData/resources");
  expect(resources.theirs).toContain("link /shop.css");
  expect(resources.ours).toContain("link /shop.css");

  expectSame(
    both((items) => distinct(items?.map(asClientJsSpells), "category", "grade", ...owner), "/browser/errorLogs"),
  );
  const counted = (items: readonly Item[] = []) => items.filter((item) => item["firstReportedError"] === true).length;
  expect(counted(ours.items.get("/browser/errorLogs"))).toBe(1);

  expectSame(both(exitSpans, "/v3/segments"));
  const { service, serviceInstance, endpoint, sample, fields, spanId } = sw8Of(theirs.stock) ?? {};
  const same = { service, serviceInstance, endpoint, sample, fields };
  expect({ ...same, spanId }).toEqual({ ...SW8, spanId: 0 });
  expect(sw8Of(ours.stock)).toMatchObject({ ...same, peer: other.host });
  expect(sw8Of(theirs.stock)?.peer).toBe(site.host);
});

/** Proto JSON takes an enum's name and its number. An image's error is a warning there, and no less than others here. */
function asClientJsSpells(error: Item): Item {
  const names = Object.entries(ErrorCategory).map(([name, value]) => [value, name]);
  const category = Object.fromEntries(names)[String(error["category"])] ?? error["category"];
  return { ...error, category, grade: category === "resource" ? "Warning" : error["grade"] };
}

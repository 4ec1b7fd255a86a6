import { leave, troublesOf } from "./agent-page.ts";
import { expect, test } from "./fixtures.ts";
import { activities, exitSpan, exitSpans, rootOf, tagOf } from "./page-collector.ts";
import { errorLogs } from "./received-errors.ts";
import { sw8Of } from "./sw8-header.ts";
import { serveWholePage, useWholePage, WHOLE_ERRORS } from "./whole-page.ts";

test("a page that uses everything is told of whole, once, and without its secrets", async ({
  tab,
  site,
  collector,
}) => {
  serveWholePage(site, collector.url);
  await useWholePage(tab, site);
  const { complaints } = await troublesOf(tab);
  const hasSizes = await tab.evaluate(() => "transferSize" in PerformanceResourceTiming.prototype);
  await leave(tab, site);
  await collector.until(() => (errorLogs(collector).length >= WHOLE_ERRORS.length ? true : undefined));
  await collector.until(() => collector.perfData()[1]);
  await exitSpan(collector, "GET:/broken");
  await exitSpan(collector, "POST:/orders");

  // One view for the load, one for the route.
  const views = Object.fromEntries(collector.perfData().map((view) => [view.pagePath, view]));
  expect(collector.perfData()).toHaveLength(2);
  expect(Object.keys(views).sort()).toEqual(["/cart", "/orders/{id}"]);
  expect(views["/cart"]).toMatchObject({ service: "shop-web", serviceVersion: "1.4.2" });
  expect(Number(views["/cart"]?.durations["loadPageTime"])).toBeGreaterThan(0);
  expect(views["/orders/{id}"]?.durations["loadPageTime"]).toBe(0);

  // Three activities, each one segment with its requests, and nothing beside them.
  const segments = collector.segments().map((segment) => ({
    activity: tagOf(rootOf(segment), "activity"),
    root: rootOf(segment).operationName,
    spans: segment.spans
      .filter(({ spanId }) => spanId > 0)
      .map(({ operationName, spanType }) => `${spanType} ${operationName}`)
      .sort(),
    tenant: tagOf(rootOf(segment), "tenant"),
    user: tagOf(rootOf(segment), "user"),
  }));
  const tags = { tenant: "north", user: "u-17" };
  expect(segments.sort((one, other) => String(one.activity).localeCompare(String(other.activity)))).toEqual([
    { activity: "load", root: "/cart", spans: ["Exit GET:/stock/{id}", "Local count"], ...tags },
    {
      activity: "route",
      root: "/orders/{id}",
      spans: ["Exit GET:/broken", "Exit GET:/price/{id}", "Exit POST:/log", "Exit POST:/orders"],
      ...tags,
    },
  ]);
  expect(activities(collector, "click")).toEqual([]);

  // What callees were told is what has arrived.
  for (const [path, name] of [
    ["/stock/7", "GET:/stock/{id}"],
    ["/orders", "POST:/orders"],
    ["/price/7", "GET:/price/{id}"],
  ] as const) {
    const { segment, span } = await exitSpan(collector, name);
    const request = site.requests.find((each) => each.path === path);
    expect(request && sw8Of(request)).toMatchObject({ segmentId: segment.traceSegmentId, spanId: span.spanId });
    expect(span.logs.map(({ data }) => data.find(({ key }) => key === "event")?.value)).toEqual(["resource-timing"]);
  }
  expect(tagOf((await exitSpan(collector, "GET:/stock/{id}")).span, "query")).toBe("?token=secret");
  expect(exitSpans(collector, "GET:/broken")[0]?.span.isError).toBe(true);

  const errors = errorLogs(collector).map(({ category, message }) => [category, message]);
  expect(errors.sort()).toEqual(
    WHOLE_ERRORS.map(([category, message]) => [category, expect.stringContaining(message)]).sort(),
  );
  const first = errorLogs(collector).filter((log) => log["firstReportedError"]);
  expect(first.map(({ message }) => message)).toEqual(["Error: captured"]);

  const named = () => collector.store.items("resources").map(({ item }) => item["name"]);
  const css = `${site.origin}/shop.css`;
  if (hasSizes) await collector.until(() => (named().includes(css) ? true : undefined));
  const resources = named();

  // The page's own tag has the query; nothing else has.
  const all = JSON.stringify([collector.perfData(), errorLogs(collector), resources]);
  expect(all).not.toContain("secret");
  expect(complaints).toEqual([]);
});

import { fetchSignal, fetchStats } from "./collector-client.js";
import { element } from "./elements.js";
import { count, timeOfDay } from "./format.js";
import { serviceChip } from "./service-colors.js";

/**
 * @import { Signal } from "../store/signal.ts"
 * @import { SignalCounts, StoredItem, StoredSegment, StoreStats } from "../store/stored-item.ts"
 * @import { View } from "./app.js"
 */

/** @type {Readonly<Record<Signal, string>>} */
const titles = {
  segments: "Segments",
  perfData: "Page views",
  webVitals: "Web vitals",
  webInteractions: "Interactions",
  resources: "Resources",
  errorLogs: "Error logs",
  logs: "Logs",
  meters: "Meters",
  events: "Events",
  instanceProperties: "Instance properties",
  keepAlive: "Keep-alives",
};

const maxItems = 200;

/**
 * All kinds of data with their counters, and the newest items of one.
 *
 * @param {string} argument name of the signal to open; anything unknown opens page views.
 * @returns {View}
 */
export function createSignalsView(argument) {
  const names = /** @type {Signal[]} */ (Object.keys(titles));
  const signal = names.find((name) => name === argument) ?? "perfData";
  const cards = element("nav", { class: "cards", "aria-label": "Signals" });
  const losses = element("p", { class: "losses" });
  const items = element("div", { class: "items" });
  let newest = -1;

  return {
    title: `${titles[signal]} · Signals`,
    section: "signals",
    root: element(
      "section",
      { class: "signals", "aria-label": "Signals" },
      element("div", { class: "tools" }, element("h1", {}, "Signals")),
      cards,
      losses,
      items,
    ),
    async refresh() {
      const [stats, stored] = await Promise.all([fetchStats(), fetchSignal(signal)]);
      cards.replaceChildren(...names.map((name) => cardOf(name, stats.signals[name], name === signal)));
      losses.textContent = lossesOf(stats);
      const last = stored.at(-1)?.sequence ?? 0;
      if (last === newest) return;
      newest = last;
      items.replaceChildren(...itemsOf(signal, stored));
    },
    escape: () => {
      location.hash = "#/traces";
    },
  };
}

/**
 * @param {Signal} name
 * @param {SignalCounts} counts
 * @param {boolean} isOpen
 */
function cardOf(name, counts, isOpen) {
  const lost = [
    counts.evicted > 0 && `${counts.evicted} evicted`,
    counts.duplicates > 0 && `${counts.duplicates} duplicate`,
    counts.discarded > 0 && `${counts.discarded} discarded`,
  ].filter(Boolean);
  return element(
    "a",
    {
      href: `#/signals/${name}`,
      class: counts.received > 0 ? "card" : "card none",
      "aria-current": isOpen ? "true" : undefined,
    },
    element("span", {}, titles[name]),
    element("b", {}, counts.received.toLocaleString()),
    element("small", {}, lost.length > 0 ? lost.join(", ") : `${counts.stored.toLocaleString()} kept`),
  );
}

/** @param {StoreStats} stats */
function lossesOf({ refused, discarded }) {
  const parts = [
    ...Object.entries(refused).map(([reason, number]) => `${count(number, "request")} refused as ${reason}`),
    ...Object.entries(discarded).map(([reason, number]) => `${count(number, "item")} discarded: ${reason}`),
  ];
  return parts.length === 0 ? "No request was refused and no item discarded." : `${parts.join(" · ")}.`;
}

/**
 * @param {Signal} signal
 * @param {(StoredItem | StoredSegment)[]} stored
 */
function itemsOf(signal, stored) {
  if (stored.length === 0) {
    return [element("div", { class: "empty small" }, element("h2", {}, `No ${titles[signal].toLowerCase()} yet`))];
  }
  const newest = stored.slice(-maxItems).reverse();
  const columns = ["Received", "By", "Service", "What", "Item"];
  const table = element(
    "table",
    { class: "list plain" },
    element(
      "caption",
      {},
      `${titles[signal]}, newest first${stored.length > maxItems ? `, ${maxItems} of ${stored.length}` : ""}`,
    ),
    element("thead", {}, element("tr", {}, ...columns.map((name) => element("th", { scope: "col" }, name)))),
    element("tbody", {}, ...newest.map((entry) => itemRow(signal, entry))),
  );
  return [table];
}

/**
 * @param {Signal} signal
 * @param {StoredItem | StoredSegment} stored
 */
function itemRow(signal, stored) {
  const item = "segment" in stored ? stored.segment : stored.item;
  const service = textAt(item, "service") || textAt(item, "source", "service");
  const json = element(
    "details",
    {},
    element("summary", {}, "JSON"),
    element("pre", { tabindex: "0" }, JSON.stringify(item, null, 2)),
  );
  const traceId = textAt(item, "traceId") || textAt(item, "traceContext", "traceId");
  const trace = traceId !== "" && element("a", { href: `#/trace/${encodeURIComponent(traceId)}` }, "trace");
  return element(
    "tr",
    {},
    element("td", { class: "number" }, timeOfDay(stored.receivedAt)),
    element("td", {}, element("span", { class: "badge" }, stored.wire)),
    element("td", {}, serviceChip(service)),
    element(
      "td",
      { class: "summary" },
      summaries[signal]((...path) => textAt(item, ...path)),
      " ",
      trace,
    ),
    element("td", { class: "json" }, json),
  );
}

/**
 * What tells an item from the next, as the members of its JSON form to show.
 *
 * @type {Readonly<Record<Signal, (text: (...path: string[]) => string) => string>>}
 */
const summaries = {
  segments: (text) => `${text("spans", "0", "operationName")}  ${text("serviceInstance")}`,
  perfData: (text) => `${text("pagePath")}  loaded in ${text("loadPageTime")} ms, first byte ${text("ttfbTime")} ms`,
  webVitals: (text) => `${text("pagePath")}  LCP ${text("lcpTime")} ms, CLS ${text("cls")}, FMP ${text("fmpTime")} ms`,
  webInteractions: (text) => `${text("pagePath")}  INP ${text("inpTime")} ms`,
  resources: (text) => `${text("resourceType")}  ${text("name")}  ${text("duration")} ms, ${text("size")} bytes`,
  errorLogs: (text) => `${text("category")}  ${text("message")}`,
  logs: (text) =>
    `${text("endpoint")}  ${text("body", "text", "text")}${text("body", "json", "json")}${text("body", "yaml", "yaml")}`,
  meters: (text) => `${text("singleValue", "name")}${text("histogram", "name")}  ${text("singleValue", "value")}`,
  events: (text) => `${text("name")}  ${text("message")}`,
  instanceProperties: (text) => text("serviceInstance"),
  keepAlive: (text) => `${text("serviceInstance")}  ${text("layer") || "GENERAL"}`,
};

/**
 * A member of an item as text, empty where the item has none.
 *
 * @param {unknown} item
 * @param {string[]} path
 */
function textAt(item, ...path) {
  let value = item;
  for (const name of path) {
    value = typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
  }
  return value === undefined || value === null ? "" : String(value);
}

import { announce } from "./announcements.js";
import { fetchTraces } from "./collector-client.js";
import { element, styled } from "./elements.js";
import { count, duration, enumeration, timeOfDay } from "./format.js";
import { moveFocus } from "./row-keys.js";
import { serviceChip } from "./service-colors.js";

/**
 * @import { TraceSummary } from "../views/trace-list.ts"
 * @import { View } from "./app.js"
 */

/**
 * The list of traces: newest first, live, with a filter.
 *
 * @param {string} service shows only traces of this service, when not empty.
 * @returns {View}
 */
export function createTracesView(service) {
  /** @type {TraceSummary[]} */
  let traces = [];
  /** @type {Set<string> | undefined} */
  let known;
  const body = element("tbody");
  const empty = element("div", { class: "empty", hidden: true });
  const shown = element("p", { class: "shown" });
  const filter = element("input", {
    type: "search",
    value: service,
    placeholder: "Filter by endpoint, service or trace id",
    "aria-label": "Filter the traces by endpoint, service or trace id",
    autocomplete: "off",
    spellcheck: "false",
    oninput: () => draw(),
  });
  const errorsOnly = element("input", { type: "checkbox", onchange: () => draw() });

  function draw() {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const matching = traces.filter((trace) => matches(trace, words) && (!errorsOnly.checked || trace.errorCount > 0));
    const slowest = matching.reduce((longest, trace) => Math.max(longest, trace.duration), 1);
    const focused = document.activeElement?.getAttribute("data-trace");
    body.replaceChildren(...matching.map((trace) => rowOf(trace, slowest, known?.has(trace.traceId) === false)));
    const again = [...body.querySelectorAll("a")].find((link) => link.getAttribute("data-trace") === focused);
    if (focused !== null && focused !== undefined) again?.focus();
    shown.textContent = `${count(matching.length, "trace")}${matching.length < traces.length ? ` of ${traces.length}` : ""}`;
    table.hidden = matching.length === 0;
    empty.hidden = matching.length > 0;
    empty.replaceChildren(...(traces.length === 0 ? howToSend() : [element("p", {}, "No trace matches the filter.")]));
  }

  const table = tableOf(body);
  const tools = element(
    "div",
    { class: "tools" },
    element("h1", {}, "Traces"),
    shown,
    element("label", { class: "check" }, errorsOnly, "Errors only"),
    element("span", { class: "search" }, filter, element("kbd", { "aria-hidden": "true" }, "/")),
  );
  return {
    title: "Traces",
    section: "traces",
    root: element(
      "section",
      { class: "traces", "aria-label": "Traces", onkeydown: (event) => onKey(event, body) },
      tools,
      table,
      empty,
    ),
    async refresh() {
      traces = await fetchTraces();
      const fresh = known === undefined ? [] : traces.filter((trace) => known?.has(trace.traceId) === false);
      draw();
      known = new Set(traces.map((trace) => trace.traceId));
      if (fresh[0] !== undefined) announce(newsOf(fresh[0], fresh.length));
    },
    escape() {
      filter.value = "";
      draw();
      filter.blur();
    },
  };
}

/**
 * @param {Event} event
 * @param {HTMLElement} body
 */
function onKey(event, body) {
  if (!(event instanceof KeyboardEvent)) return;
  // The filter keeps Home and End for its own text.
  if (event.target instanceof HTMLInputElement && event.key !== "ArrowDown") return;
  moveFocus(event, [...body.querySelectorAll("a")]);
}

/**
 * @param {TraceSummary} trace
 * @param {readonly string[]} words
 */
function matches(trace, words) {
  const text = [trace.endpoint, trace.traceId, ...trace.services].join(" ").toLowerCase();
  return words.every((word) => text.includes(word));
}

/** @param {HTMLElement} body */
function tableOf(body) {
  const columns = ["Endpoint", "Services", "Started", "Spans", "Duration"];
  return element(
    "table",
    { class: "list" },
    element("caption", { class: "unseen" }, "Traces, newest first. Arrow keys move, Enter opens."),
    element("thead", {}, element("tr", {}, ...columns.map((name) => element("th", { scope: "col" }, name)))),
    body,
  );
}

/**
 * @param {TraceSummary} trace
 * @param {number} slowest
 * @param {boolean} isNew
 */
function rowOf(trace, slowest, isNew) {
  const { traceId, endpoint, services, startTime, spanCount, errorCount } = trace;
  const href = `#/trace/${encodeURIComponent(traceId)}`;
  const link = element("a", { href, "data-trace": traceId, "aria-label": sentenceOf(trace) }, endpoint || "(no name)");
  const error = errorCount > 0 && element("span", { class: "badge error" }, count(errorCount, "error"));
  const bar = styled(element("span", { class: errorCount > 0 ? "bar-fill error" : "bar-fill" }), {
    "--share": `${Math.max(1, (trace.duration / slowest) * 100)}%`,
  });
  return element(
    "tr",
    { class: isNew ? "new" : "", onclick: () => link.click() },
    element("td", { class: "endpoint" }, link, error, element("small", {}, traceId)),
    element("td", {}, element("span", { class: "chips" }, ...services.map(serviceChip))),
    element("td", { class: "number" }, timeOfDay(startTime)),
    element("td", { class: "number" }, spanCount),
    element(
      "td",
      { class: "duration" },
      element("span", { class: "bar-track" }, bar),
      element("b", {}, duration(trace.duration)),
    ),
  );
}

/** @param {TraceSummary} trace */
function sentenceOf({ endpoint, services, spanCount, errorCount, ...trace }) {
  const errors = errorCount > 0 ? ` with ${count(errorCount, "error")}` : "";
  return `Trace ${endpoint} through ${enumeration(services)}, ${count(spanCount, "span")}${errors}, took ${duration(trace.duration)}.`;
}

/**
 * @param {TraceSummary} trace
 * @param {number} total
 */
function newsOf(trace, total) {
  return total === 1 ? `New: ${sentenceOf(trace)}` : `${total} new traces. The newest: ${sentenceOf(trace)}`;
}

function howToSend() {
  const script = `<script src="skywalking-edge.min.js"\n        data-service="shop-web" data-collector="${location.origin}"></script>`;
  const curl = `curl ${location.origin}/v3/segment -H 'content-type: application/json' -d '{
  "traceId": "t1", "traceSegmentId": "s1", "service": "hello", "serviceInstance": "1",
  "spans": [{ "spanId": 0, "parentSpanId": -1, "spanType": "Entry", "spanLayer": "Http",
    "operationName": "GET:/hello", "startTime": ${Date.now() - 42}, "endTime": ${Date.now()} }]
}'`;
  return [
    element("h2", {}, "Waiting for the first trace"),
    element("p", {}, "This page fills itself as soon as something arrives. Point an agent at this collector:"),
    element("h3", {}, "A page"),
    element("pre", { tabindex: "0" }, script),
    element("h3", {}, "A Worker, Deno or Node"),
    element("pre", { tabindex: "0" }, `{ service: "shop-worker", collector: "${location.origin}" }`),
    element("h3", {}, "Or by hand"),
    element("pre", { tabindex: "0" }, curl),
  ];
}

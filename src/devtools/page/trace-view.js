import { announce } from "./announcements.js";
import { fetchTrace } from "./collector-client.js";
import { element } from "./elements.js";
import { count, duration, timeOfDay } from "./format.js";
import { serviceChip } from "./service-colors.js";
import { copyButton, detailsOf } from "./span-details.js";
import { createWaterfall } from "./waterfall.js";

/**
 * @import { Trace, TraceSpan } from "../views/trace.ts"
 * @import { View } from "./app.js"
 */

/**
 * One trace as a waterfall across its services, with the details of the selected span.
 *
 * @param {string} traceId
 * @returns {View}
 */
export function createTraceView(traceId) {
  const root = element("section", { class: "trace", "aria-label": `Trace ${traceId}` });
  let drawn = "";
  /** @type {TraceSpan | undefined} */
  let selected;

  /** @param {Trace} trace */
  function draw(trace) {
    const details = element("aside", { class: "details", "aria-label": "Details of the selected span" });
    /** @param {TraceSpan} span */
    const select = (span) => {
      selected = span;
      details.replaceChildren(detailsOf(trace, span));
    };
    const waterfall = createWaterfall(trace, select);
    root.replaceChildren(headerOf(trace), element("div", { class: "split" }, waterfall.root, details));
    waterfall.select(selected);
  }

  return {
    title: `Trace ${traceId}`,
    section: "traces",
    root,
    async refresh() {
      const trace = await fetchTrace(traceId);
      const state = JSON.stringify(trace?.segments.map(({ segment }) => segment.traceSegmentId));
      // Redrawing would take the focus from the row it is on, so it happens only when the trace has grown.
      if (state === drawn && root.childElementCount > 0) return;
      if (drawn !== "" && trace !== undefined) announce(`The trace now has ${count(trace.spans.length, "span")}.`);
      drawn = state;
      if (trace === undefined) root.replaceChildren(missing(traceId));
      else draw(trace);
    },
    escape: () => {
      location.hash = "#/traces";
    },
  };
}

/** @param {string} traceId */
function missing(traceId) {
  return element(
    "div",
    { class: "empty" },
    element("h2", {}, "The collector does not have this trace"),
    element("p", {}, `Nothing with the id ${traceId} has arrived, or it has made room for newer ones.`),
    element("p", {}, element("a", { href: "#/traces" }, "Back to the traces")),
  );
}

/** @param {Trace} trace */
function headerOf(trace) {
  const errors = trace.spans.filter(({ span }) => span.isError).length;
  const lost = trace.spans.filter(({ parentMissing }) => parentMissing).length;
  const facts = [
    ["Duration", duration(trace.duration)],
    ["Started", timeOfDay(trace.startTime)],
    ["Services", String(trace.services.length)],
    ["Segments", String(trace.segments.length)],
    ["Spans", String(trace.spans.length)],
  ];
  return element(
    "header",
    { class: "trace-head" },
    element(
      "div",
      { class: "headline" },
      element("a", { class: "back", href: "#/traces", "aria-label": "Back to the list of traces" }, "←"),
      element("h1", {}, trace.endpoint || "(no name)"),
      errors > 0 && element("span", { class: "badge error" }, count(errors, "error")),
      lost > 0 && element("span", { class: "badge warning" }, `${count(lost, "parent")} not received`),
      element("span", { class: "id" }, element("code", {}, trace.traceId), copyButton("trace id", trace.traceId)),
    ),
    element(
      "div",
      { class: "facts" },
      element(
        "dl",
        {},
        ...facts.map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value))),
      ),
      element("span", { class: "chips", "aria-label": "Services in this trace" }, ...trace.services.map(serviceChip)),
    ),
  );
}

import { element, styled } from "./elements.js";
import { duration, ticks } from "./format.js";
import { colorClass } from "./service-colors.js";

/** @import { Trace, TraceSpan } from "../views/trace.ts" */

/**
 * The waterfall's head row, with the marks of the timeline.
 *
 * @param {Trace} trace
 */
export function headOf(trace) {
  const marks = ticks(trace.duration).map(({ at, label }) =>
    styled(element("span", { class: at === 1 ? "tick last" : "tick" }, label), { "--at": `${at * 100}%` }),
  );
  return element(
    "div",
    { role: "row", class: "row head" },
    element("div", { role: "columnheader", class: "name" }, "Span"),
    element(
      "div",
      { role: "columnheader", class: "line", "aria-label": "Timeline" },
      element("span", { class: "ticks" }, ...marks),
    ),
  );
}

/**
 * @param {Trace} trace
 * @param {TraceSpan} traceSpan
 * @param {boolean} isParent
 * @param {() => void} onToggle
 */
export function rowOf(trace, traceSpan, isParent, onToggle) {
  const { span, service, depth } = traceSpan;
  const toggle = (/** @type {Event} */ event) => {
    event.stopPropagation();
    onToggle();
  };
  const layer = span.spanLayer === "Unknown" ? "" : ` · ${span.spanLayer}`;
  const peer = span.peer === "" ? "" : ` → ${span.peer}`;
  return styled(
    element(
      "div",
      {
        role: "row",
        class: `row ${colorClass(service)}${span.isError ? " failed" : ""}`,
        tabindex: "-1",
        "aria-level": depth + 1,
        "aria-expanded": isParent ? "true" : undefined,
        "aria-label": sentenceOf(traceSpan),
      },
      element(
        "div",
        { role: "gridcell", class: "name" },
        element("span", { class: isParent ? "caret" : "caret none", "aria-hidden": "true", onclick: toggle }),
        element(
          "span",
          { class: "what" },
          element(
            "span",
            { class: "operation" },
            kindBadge(span.spanType),
            element("b", {}, span.operationName || "(no name)"),
            warningOf(traceSpan),
          ),
          element("small", {}, element("i", {}, service), peer, layer),
        ),
      ),
      element("div", { role: "gridcell", class: "line" }, ...barOf(trace, traceSpan)),
    ),
    { "--depth": String(Math.min(depth, 24)) },
  );
}

/** @param {string} kind */
export function kindBadge(kind) {
  return element(
    "span",
    { class: `kind ${["Entry", "Exit", "Local"].includes(kind) ? kind.toLowerCase() : ""}` },
    kind,
  );
}

/** @param {TraceSpan} traceSpan */
function warningOf({ span, parentMissing }) {
  if (parentMissing) return element("span", { class: "badge warning" }, "parent not received");
  return span.isError && element("span", { class: "badge error" }, "error");
}

/**
 * @param {Trace} trace
 * @param {TraceSpan} traceSpan
 */
function barOf(trace, traceSpan) {
  const total = Math.max(1, trace.duration);
  const start = (traceSpan.offset / total) * 100;
  const width = (traceSpan.duration / total) * 100;
  const place = { "--start": `${start}%`, "--width": `${width}%` };
  const side = start + width > 82 ? (width > 18 ? "inside" : "before") : "after";
  return [
    styled(element("span", { class: "span-bar" }), place),
    styled(element("span", { class: `span-time ${side}` }, duration(traceSpan.duration)), place),
  ];
}

/** @param {TraceSpan} traceSpan */
function sentenceOf({ span, service, offset, parentMissing, ...traceSpan }) {
  const peer = span.peer === "" ? "" : ` to ${span.peer}`;
  const error = span.isError ? " It failed." : "";
  const parent = parentMissing ? " Its parent was not received." : "";
  return `${span.spanType} span ${span.operationName} of ${service}${peer}, starts at ${duration(offset)} and takes ${duration(traceSpan.duration)}.${error}${parent}`;
}

import { announce } from "./announcements.js";
import { element } from "./elements.js";
import { duration, timeOfDay } from "./format.js";
import { serviceChip } from "./service-colors.js";
import { kindBadge } from "./waterfall-row.js";

/**
 * @import { KeyStringValuePair, SegmentReference, SpanLog } from "../store/segment.ts"
 * @import { Trace, TraceSpan } from "../views/trace.ts"
 */

/**
 * Everything that was sent about a span.
 *
 * @param {Trace} trace
 * @param {TraceSpan} traceSpan
 */
export function detailsOf(trace, traceSpan) {
  const { span, service } = traceSpan;
  return element(
    "div",
    { class: "span-details" },
    element("h2", {}, kindBadge(span.spanType), span.operationName || "(no name)"),
    element(
      "p",
      { class: "chips" },
      serviceChip(service),
      span.isError && element("span", { class: "badge error" }, "error"),
    ),
    factsOf(trace, traceSpan),
    ...section("Tags", span.tags.length, () => pairsTable("Tags of the span", span.tags)),
    ...section("Logs", span.logs.length, () =>
      element("div", {}, ...span.logs.map((log) => logOf(log, trace.startTime))),
    ),
    ...section("References", span.refs.length, () => element("div", {}, ...span.refs.map(referenceOf))),
  );
}

/**
 * @param {Trace} trace
 * @param {TraceSpan} traceSpan
 */
function factsOf(trace, { span, serviceInstance, traceSegmentId, component, offset, parentMissing, ...traceSpan }) {
  const stored = trace.segments.find(({ segment }) => segment.traceSegmentId === traceSegmentId);
  const times = stored !== undefined && stored.timesReceived > 1 ? ` · received ${stored.timesReceived} times` : "";
  /** @type {[string, string | Node][]} */
  const facts = [
    ["Starts at", `${duration(offset)} (${timeOfDay(span.startTime)})`],
    ["Duration", duration(traceSpan.duration)],
    ["Instance", serviceInstance],
    ["Peer", span.peer],
    ["Layer", span.spanLayer],
    ["Component", component === "" ? "" : `${component} (${span.componentId})`],
    ["Parent", parentMissing ? "not received" : ""],
    ["Span", `${span.spanId}, parent ${span.parentSpanId}${span.skipAnalysis ? ", skips analysis" : ""}`],
    [
      "Segment",
      element("span", { class: "id" }, element("code", {}, traceSegmentId), copyButton("segment id", traceSegmentId)),
    ],
    ["Arrived", stored === undefined ? "" : `${timeOfDay(stored.receivedAt)} by ${stored.wire}${times}`],
  ];
  const filled = facts.filter(([, value]) => value !== "");
  return element(
    "dl",
    { class: "fact-list" },
    ...filled.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]),
  );
}

/**
 * @param {string} title
 * @param {number} size
 * @param {() => HTMLElement} content
 */
function section(title, size, content) {
  return size === 0 ? [] : [element("h3", {}, title, element("span", { class: "size" }, size)), content()];
}

/**
 * @param {string} caption
 * @param {readonly KeyStringValuePair[]} pairs
 */
function pairsTable(caption, pairs) {
  const rows = pairs.map(({ key, value }) =>
    element("tr", {}, element("th", { scope: "row" }, key), element("td", {}, value)),
  );
  return element(
    "table",
    { class: "pairs" },
    element("caption", { class: "unseen" }, caption),
    element("tbody", {}, ...rows),
  );
}

/**
 * @param {SpanLog} log
 * @param {number} traceStart
 */
function logOf({ time, data }, traceStart) {
  const stack = data.find(({ key }) => key === "stack" || key === "error.stack");
  const isError = data.some(({ key, value }) => key === "event" && value === "error");
  return element(
    "article",
    { class: isError ? "log error" : "log" },
    element("header", {}, `at ${duration(time - traceStart)}`),
    pairsTable(
      "Fields of the log",
      data.filter((pair) => pair !== stack),
    ),
    stack && element("pre", { tabindex: "0", "aria-label": "Stack of the error" }, stack.value),
  );
}

/** @param {SegmentReference} ref */
function referenceOf(ref) {
  const pairs = Object.entries(ref).map(([key, value]) => ({ key, value: String(value) }));
  return pairsTable("Fields of the reference", pairs);
}

/**
 * A button that copies a text and says so.
 *
 * @param {string} what
 * @param {string} text
 */
export function copyButton(what, text) {
  const button = element(
    "button",
    { type: "button", class: "copy", "aria-label": `Copy the ${what}`, onclick: () => void copy() },
    "Copy",
  );
  async function copy() {
    // Browsers give pages a clipboard only over https and on this machine.
    const copied = await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    );
    button.textContent = copied === true ? "Copied" : "Refused";
    announce(copied === true ? `Copied the ${what}.` : `The browser refused to copy the ${what}.`);
    setTimeout(() => {
      button.textContent = "Copy";
    }, 1_500);
  }
  return button;
}

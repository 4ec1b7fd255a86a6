import { element } from "./elements.js";
import { count } from "./format.js";
import { moveFocus } from "./row-keys.js";
import { headOf, rowOf } from "./waterfall-row.js";

/** @import { Trace, TraceSpan } from "../views/trace.ts" */

const maxRows = 2_000;

/**
 * Draws a trace's spans as a tree with a timeline.
 *
 * Up and Down move and select, Left closes a span's children or goes to its parent, Right opens them.
 *
 * @param {Trace} trace
 * @param {(span: TraceSpan) => void} onSelect
 * @returns {{ root: HTMLElement; select: (span: TraceSpan | undefined) => void }}
 */
export function createWaterfall(trace, onSelect) {
  const spans = trace.spans.slice(0, maxRows);
  const parents = new Set(spans.map(({ parent }) => parent));
  /** @type {Set<number>} */
  const closed = new Set();
  const rows = spans.map((span, index) => rowOf(trace, span, parents.has(index), () => toggle(index)));

  /** @param {number} index */
  function choose(index) {
    const span = spans[index];
    if (span === undefined) return;
    for (const [at, row] of rows.entries()) {
      row.setAttribute("aria-selected", String(at === index));
      row.tabIndex = at === index ? 0 : -1;
    }
    onSelect(span);
  }

  /** @param {number} index */
  function toggle(index) {
    if (!parents.has(index)) return;
    if (!closed.delete(index)) closed.add(index);
    rows[index]?.setAttribute("aria-expanded", String(!closed.has(index)));
    for (const [at, row] of rows.entries()) row.hidden = isInside(closed, spans, at);
  }

  /** @param {Event} event */
  function onKey(event) {
    if (!(event instanceof KeyboardEvent)) return;
    const index = rows.findIndex((row) => row.contains(document.activeElement));
    if (index < 0) return;
    const parent = spans[index]?.parent ?? -1;
    if (event.key === "Enter" || event.key === " ") choose(index);
    else if (event.key === "ArrowRight" && closed.has(index)) toggle(index);
    else if (event.key === "ArrowLeft" && parents.has(index) && !closed.has(index)) toggle(index);
    else if (event.key === "ArrowLeft" && parent >= 0) focusRow(parent);
    else {
      const moved = moveFocus(
        event,
        rows.filter((row) => !row.hidden),
      );
      if (moved !== undefined) choose(rows.indexOf(moved));
      return;
    }
    event.preventDefault();
  }

  /** @param {number} index */
  function focusRow(index) {
    rows[index]?.focus();
    choose(index);
  }

  for (const [index, row] of rows.entries()) row.addEventListener("click", () => focusRow(index));
  const tree = element(
    "div",
    { class: "waterfall", role: "treegrid", "aria-label": treeLabel(trace), onkeydown: onKey },
    headOf(trace),
    ...rows,
  );
  const hidden = trace.spans.length - spans.length;
  const root = element(
    "div",
    { class: "waterfall-box" },
    tree,
    hidden > 0 && element("p", { class: "note" }, `${count(hidden, "more span")} not drawn.`),
  );
  return {
    root,
    select(wanted) {
      const index = spanToShow(spans, wanted);
      choose(index);
      // Someone who is reading elsewhere on the page keeps the focus there.
      if (document.activeElement === document.body || document.activeElement?.id === "view") rows[index]?.focus();
    },
  };
}

/**
 * Tells whether one of a span's ancestors is closed.
 *
 * @param {ReadonlySet<number>} closed
 * @param {readonly TraceSpan[]} spans
 * @param {number} index
 */
function isInside(closed, spans, index) {
  for (let at = spans[index]?.parent ?? -1; at >= 0; at = spans[at]?.parent ?? -1) {
    if (closed.has(at)) return true;
  }
  return false;
}

/**
 * The span to open: the one wanted before, else the first error that says why, else the first error, else the root.
 *
 * @param {readonly TraceSpan[]} spans
 * @param {TraceSpan | undefined} wanted
 */
function spanToShow(spans, wanted) {
  const candidates = [
    spans.findIndex((span) => wanted !== undefined && isSame(span, wanted)),
    spans.findIndex(({ span }) => span.isError && span.logs.length > 0),
    spans.findIndex(({ span }) => span.isError),
  ];
  return candidates.find((index) => index >= 0) ?? 0;
}

/**
 * @param {TraceSpan} a
 * @param {TraceSpan} b
 */
function isSame(a, b) {
  return a.traceSegmentId === b.traceSegmentId && a.span.spanId === b.span.spanId;
}

/** @param {Trace} trace */
function treeLabel({ spans, services }) {
  return `Spans of the trace: ${count(spans.length, "span")} of ${count(services.length, "service")}. Up and Down move, Left and Right close and open.`;
}

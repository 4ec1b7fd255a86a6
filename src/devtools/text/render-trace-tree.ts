import type { Trace, TraceSpan } from "../views/trace.ts";
import { printable } from "./printable.ts";

/**
 * Draws a trace as a tree of text, one span a line, with its offset and duration in milliseconds in front.
 *
 * A line shows kind, operation, peer, layer, component and, where the service changes, the service in brackets with its
 * reference. Errors are marked with ✗, spans whose parent was not received with ⚠.
 *
 * @example
 * ```text
 * Trace 5b8a… · POST:/api/cart · 450 ms · 2 services · 3 spans
 *     0 ms   450 ms  [shop-web 1.4.2]
 *                    └─ Local /cart · JavaScript
 * ```
 */
export function renderTraceTree(trace: Trace): string {
  const { traceId, endpoint, duration, services, spans } = trace;
  const facts = [
    `Trace ${traceId}`,
    endpoint,
    `${duration} ms`,
    count(services.length, "service"),
    count(spans.length, "span"),
  ];
  const isLast = findLastSiblings(spans);
  const lines = spans.map((span, index) => `${timesOf(span)}  ${railsOf(spans, index, isLast)}${lineOf(spans, span)}`);
  return `${[facts.map(printable).join(" · "), ...lines].join("\n")}\n`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function timesOf({ offset, duration }: TraceSpan): string {
  return `${String(offset).padStart(6)} ms ${String(duration).padStart(6)} ms`;
}

/** For every span, whether it is the last child of its parent: in a list in tree order that is the last one that names it. */
function findLastSiblings(spans: readonly TraceSpan[]): boolean[] {
  const seen = new Set<number>();
  const isLast: boolean[] = [];
  for (let index = spans.length - 1; index >= 0; index--) {
    const parent = spans[index]?.parent ?? -1;
    isLast[index] = !seen.has(parent);
    seen.add(parent);
  }
  return isLast;
}

/** The lines that lead to a span; beyond 40 levels only the level is given, or a deep trace would print its depth squared. */
function railsOf(spans: readonly TraceSpan[], index: number, isLast: readonly boolean[]): string {
  const span = spans[index];
  if (span === undefined || span.depth === 0) return "";
  if (span.depth > 40) return `… ${span.depth} └─ `;
  let rails = isLast[index] === true ? "└─ " : "├─ ";
  for (let at = span.parent; at > 0; ) {
    const ancestor = spans[at];
    if (ancestor === undefined || ancestor.depth === 0) break;
    rails = (isLast[at] === true ? "   " : "│  ") + rails;
    at = ancestor.parent;
  }
  return rails;
}

function lineOf(spans: readonly TraceSpan[], { span, parent, ref, parentMissing, ...at }: TraceSpan): string {
  const name = `${span.isError ? "✗ " : ""}${span.spanType} ${span.operationName}`;
  const target = span.peer === "" ? "" : ` → ${span.peer}`;
  const layer = span.spanLayer === "Unknown" ? "" : span.spanLayer;
  const details = [layer, at.component].filter((text) => text !== "").map((text) => ` · ${text}`);
  const isNewService = spans[parent]?.service !== at.service || ref !== undefined;
  const service = isNewService ? `[${[at.service, at.serviceInstance].filter((text) => text !== "").join(" ")}] ` : "";
  const reference = ref === undefined ? "" : ` ⇠ ${ref.refType}${parentMissing ? "" : ` from ${ref.parentService}`}`;
  const missing = parentMissing
    ? ` ⚠ parent not received${ref === undefined ? "" : `: ${ref.parentService} ${ref.parentEndpoint}`}`
    : "";
  return printable(`${service}${name}${target}${details.join("")}${reference}${missing}`);
}

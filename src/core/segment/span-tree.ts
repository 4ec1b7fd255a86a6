import type { SpanObject } from "./segment-object.ts";

const SPAN_TYPES = ["Entry", "Exit", "Local"];

/** Names a span for a person: `Entry POST:/orders`. */
export function labelOf({ spanType, operationName }: SpanObject): string {
  return `${SPAN_TYPES[spanType]} ${operationName}`;
}

/** A span with the spans below it. */
export interface SpanNode {
  readonly span: SpanObject;
  /** In creation order. */
  readonly children: readonly SpanNode[];
}

/**
 * Arranges a segment's spans, which are listed as they ended, by who is whose parent.
 *
 * @returns The roots in creation order. A span whose parent is not among the spans is a root too.
 */
export function buildSpanTree(spans: readonly SpanObject[]): SpanNode[] {
  const nodes = new Map<number, { span: SpanObject; children: SpanNode[] }>();
  for (const span of spans) nodes.set(span.spanId, { span, children: [] });
  const roots: SpanNode[] = [];
  for (const node of [...nodes.values()].sort((one, other) => one.span.spanId - other.span.spanId)) {
    const parent = nodes.get(node.span.parentSpanId);
    (parent === undefined || parent === node ? roots : parent.children).push(node);
  }
  return roots;
}

import type { SegmentObject, SpanObject } from "../core/segment/segment-object.ts";
import { buildSpanTree, labelOf, type SpanNode } from "../core/segment/span-tree.ts";

/** A span's type and name with those below it, made to be compared as a whole. */
export interface SpanTree {
  /** `Entry POST:/orders`. */
  readonly span: string;
  /** In creation order. */
  readonly children: readonly SpanTree[];
}

/**
 * Finds the one span of a segment that is called so.
 *
 * @throws Error, with the names that there are, when none is called so or several are.
 */
export function findSpan(segment: SegmentObject, operationName: string): SpanObject {
  const found = segment.spans.filter((span) => span.operationName === operationName);
  const [span] = found;
  if (span !== undefined && found.length === 1) return span;
  const names = segment.spans.map(labelOf).join(", ");
  throw new Error(`Expected one span "${operationName}", found ${found.length} among: ${names || "no spans at all"}.`);
}

/** Gives a span's tags as an object, which a test compares in any order. */
export function tagsOf(span: SpanObject): Record<string, string> {
  return Object.fromEntries((span.tags ?? []).map(({ key, value }) => [key, value]));
}

/**
 * Shows who is whose parent in a segment: the roots, with what is below them.
 *
 * @example
 * ```ts
 * expect(toSpanTree(segment)).toEqual([
 *   { span: "Entry POST:/orders", children: [{ span: "Exit GET:/stock", children: [] }] },
 * ]);
 * ```
 */
export function toSpanTree(segment: SegmentObject): SpanTree[] {
  return buildSpanTree(segment.spans).map(nameTree);
}

function nameTree({ span, children }: SpanNode): SpanTree {
  return { span: labelOf(span), children: children.map(nameTree) };
}

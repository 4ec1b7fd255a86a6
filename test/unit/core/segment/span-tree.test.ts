import { describe, expect, it } from "vitest";
import type { SpanObject } from "../../../../src/core/segment/segment-object.ts";
import { buildSpanTree, type SpanNode } from "../../../../src/core/segment/span-tree.ts";
import { createTestTracer } from "../../test-tracer.ts";

/** Spans with these ids and parents, otherwise alike. */
function spansOf(...ids: [spanId: number, parentSpanId: number][]): SpanObject[] {
  const { tracer, segment } = createTestTracer();
  using context = tracer.createTracingContext();
  context.createLocalSpan("work").end();
  context.finish();
  return ids.flatMap(([spanId, parentSpanId]) => segment().spans.map((span) => ({ ...span, spanId, parentSpanId })));
}

/** A tree as nested ids. */
function idsOf(nodes: readonly SpanNode[]): unknown[] {
  return nodes.map(({ span, children }) => (children.length > 0 ? [span.spanId, idsOf(children)] : span.spanId));
}

describe("buildSpanTree()", () => {
  it("puts children below their parents, in creation order however they ended", () => {
    expect(idsOf(buildSpanTree(spansOf([3, 1], [2, 0], [1, 0], [0, -1])))).toEqual([[0, [[1, [3]], 2]]]);
  });

  it("has several roots, and makes one of a span without its parent", () => {
    expect(idsOf(buildSpanTree(spansOf([5, -1], [2, 9], [3, 3], [0, -1])))).toEqual([0, 2, 3, 5]);
  });

  it("is empty for no spans", () => {
    expect(buildSpanTree([])).toEqual([]);
  });
});

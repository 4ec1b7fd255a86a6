import type { SegmentReference, Span } from "../store/segment.ts";
import type { StoredSegment } from "../store/stored-item.ts";
import { componentName } from "./component-name.ts";
import { endpointOf, extentOf, originOf } from "./segment-facts.ts";

/** A span in its place in the trace. */
export interface TraceSpan {
  readonly span: Span;
  readonly service: string;
  readonly serviceInstance: string;
  readonly traceSegmentId: string;
  /** How many parents it has. */
  readonly depth: number;
  /** Position of its parent in `spans`, or -1 for a root. */
  readonly parent: number;
  /** True where the span names a parent that the collector does not have: not sent yet, lost or evicted. */
  readonly parentMissing: boolean;
  /** The reference that makes it the child of another segment's span, or names the one that is missing. */
  readonly ref?: SegmentReference;
  /** Name of the span's component, empty for none. */
  readonly component: string;
  /** Milliseconds after the start of the trace. */
  readonly offset: number;
  /** Milliseconds, never negative. */
  readonly duration: number;
}

/** A trace as a tree across its segments. */
export interface Trace {
  readonly traceId: string;
  /** The Entry's operation name of the segment it began in, else that of its span 0. */
  readonly endpoint: string;
  /** In the order in which the tree meets them. */
  readonly services: readonly string[];
  /** Epoch milliseconds. */
  readonly startTime: number;
  /** Milliseconds from the first start to the last end. */
  readonly duration: number;
  readonly isError: boolean;
  /**
   * Parents before their children, siblings by start time.
   *
   * A flat list and not nested objects, since whoever sends a chain of 100,000 spans should not exhaust anybody's stack.
   */
  readonly spans: readonly TraceSpan[];
  readonly segments: readonly StoredSegment[];
}

interface Node {
  readonly stored: StoredSegment;
  readonly span: Span;
  readonly children: Node[];
  ref: SegmentReference | undefined;
  parentMissing: boolean;
}

/**
 * Puts a trace together from the stored segments that carry its id, or returns undefined when there are none.
 *
 * A root span whose reference names a span that is stored becomes its child. One whose parent is missing, and one that is
 * its own ancestor, starts a tree of its own with `parentMissing`: every span shows up exactly once whatever was sent.
 */
export function assembleTrace(traceId: string, stored: readonly StoredSegment[]): Trace | undefined {
  const segments = stored.filter(({ segment }) => segment.traceId === traceId);
  if (segments.length === 0) return undefined;
  const { startTime, duration } = extentOf(segments);
  const { roots, nodes } = linkNodes(segments);
  const spans = layOut(roots, nodes, startTime);
  return {
    traceId,
    endpoint: endpointOf(originOf(segments)),
    services: [...new Set(spans.map(({ service }) => service))],
    startTime,
    duration,
    isError: spans.some(({ span }) => span.isError),
    spans,
    segments,
  };
}

function linkNodes(segments: readonly StoredSegment[]): { roots: Node[]; nodes: Node[] } {
  const nodes = segments.flatMap((stored) =>
    stored.segment.spans.map((span): Node => ({ stored, span, children: [], ref: span.refs[0], parentMissing: false })),
  );
  const byPlace = new Map<string, Node>();
  for (const node of nodes) {
    const place = placeOf(node.stored.segment.traceSegmentId, node.span.spanId);
    if (!byPlace.has(place)) byPlace.set(place, node);
  }
  const roots: Node[] = [];
  for (const node of nodes) {
    const parent = parentOf(node, byPlace);
    if (parent === undefined || parent === node) roots.push(node);
    else parent.children.push(node);
  }
  const byStart = (a: Node, b: Node): number => a.span.startTime - b.span.startTime || a.span.spanId - b.span.spanId;
  for (const node of nodes) node.children.sort(byStart);
  return { roots: roots.sort(byStart), nodes };
}

function parentOf(node: Node, byPlace: ReadonlyMap<string, Node>): Node | undefined {
  const { span, stored } = node;
  if (span.parentSpanId >= 0) {
    const parent = byPlace.get(placeOf(stored.segment.traceSegmentId, span.parentSpanId));
    node.parentMissing = parent === undefined || parent === node;
    node.ref = undefined;
    return parent;
  }
  for (const ref of span.refs) {
    const parent = byPlace.get(placeOf(ref.parentTraceSegmentId, ref.parentSpanId));
    if (parent === undefined || parent === node) continue;
    node.ref = ref;
    return parent;
  }
  node.parentMissing = span.refs.length > 0;
  return undefined;
}

function placeOf(traceSegmentId: string, spanId: number): string {
  return `${spanId} ${traceSegmentId}`;
}

function layOut(roots: readonly Node[], nodes: readonly Node[], startTime: number): TraceSpan[] {
  const spans: TraceSpan[] = [];
  const placed = new Set<Node>();
  for (const [index, start] of [...roots, ...nodes].entries()) {
    // What no root reached is its own ancestor: the first of such a cycle takes the place of a root.
    const isCycle = index >= roots.length;
    const open = [{ node: start, depth: 0, parent: -1 }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { node, depth, parent } = next;
      if (placed.has(node)) continue;
      placed.add(node);
      const parentMissing = node.parentMissing || (isCycle && parent === -1);
      const position = spans.push(place(node, { depth, parent, parentMissing }, startTime)) - 1;
      for (const child of node.children.reverse()) open.push({ node: child, depth: depth + 1, parent: position });
    }
  }
  return spans;
}

function place(
  { span, stored, ref }: Node,
  where: Pick<TraceSpan, "depth" | "parent" | "parentMissing">,
  startTime: number,
): TraceSpan {
  return {
    span,
    service: stored.segment.service,
    serviceInstance: stored.segment.serviceInstance,
    traceSegmentId: stored.segment.traceSegmentId,
    ...where,
    ...(ref === undefined ? {} : { ref }),
    component: componentName(span.componentId),
    offset: span.startTime - startTime,
    duration: Math.max(0, span.endTime - span.startTime),
  };
}

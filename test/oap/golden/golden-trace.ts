import { readFileSync } from "node:fs";
import type { BrowserPerfData, KeyStringValuePair, SegmentReference, SpanLayer, SpanType } from "../../../src/index.ts";
import type { ShownCall } from "../graphql/topology.ts";

/** Segments, the page view before them, and what a real OAP has made of them. */
export interface GoldenTrace {
  readonly perfData: Partial<BrowserPerfData> & Pick<BrowserPerfData, "service" | "serviceVersion" | "pagePath">;
  readonly segments: readonly GoldenSegment[];
  /** The names of the services, by layer. */
  readonly services: Readonly<Record<string, readonly string[]>>;
  readonly calls: readonly ShownCall[];
}

/** One of its segments; a caller's stands before those that continue it. */
export interface GoldenSegment {
  readonly traceId: string;
  readonly traceSegmentId: string;
  readonly service: string;
  readonly serviceInstance: string;
  /** In the order in which they ended. */
  readonly spans: readonly GoldenSpan[];
}

/** One of its spans, with the names of enums and without what is empty. */
export interface GoldenSpan {
  readonly spanId: number;
  readonly parentSpanId: number;
  /** Milliseconds since the Unix epoch. */
  readonly startTime: number;
  readonly endTime: number;
  readonly operationName: string;
  readonly spanType: keyof typeof SpanType;
  readonly spanLayer: keyof typeof SpanLayer;
  readonly componentId?: number;
  readonly peer?: string;
  readonly tags?: readonly KeyStringValuePair[];
  readonly refs?: readonly Omit<SegmentReference, "refType">[];
}

/** Reads the golden trace with its times, which are offsets in the file, moved to `epoch`. */
export function readGoldenTrace(epoch: number): GoldenTrace {
  const golden: GoldenTrace = JSON.parse(
    readFileSync(new URL("../../data/golden-trace.json", import.meta.url), "utf8"),
  );
  const moved = (span: GoldenSpan): GoldenSpan => ({
    ...span,
    startTime: epoch + span.startTime,
    endTime: epoch + span.endTime,
  });
  const segments = golden.segments.map((segment) => ({ ...segment, spans: segment.spans.map(moved) }));
  return { ...golden, segments };
}

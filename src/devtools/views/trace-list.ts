import type { StoredSegment } from "../store/stored-item.ts";
import { endpointOf, extentOf, originOf } from "./segment-facts.ts";

/** Which traces to list. */
export interface TraceQuery {
  /** At most so many. @default 100 */
  readonly limit?: number;
  /** Only traces in which this service took part. */
  readonly service?: string;
  /** Only traces with an error. */
  readonly errors?: boolean;
}

/** One line of the list of traces. */
export interface TraceSummary {
  readonly traceId: string;
  /** The Entry's operation name of the segment it began in, else that of its span 0. */
  readonly endpoint: string;
  /** The one it began in first, the others in order of arrival. */
  readonly services: readonly string[];
  /** Epoch milliseconds. */
  readonly startTime: number;
  /** Milliseconds. */
  readonly duration: number;
  readonly segmentCount: number;
  readonly spanCount: number;
  readonly errorCount: number;
}

/** Lists traces, the one whose last segment arrived most recently first. */
export function listTraces(stored: readonly StoredSegment[], query: TraceQuery = {}): TraceSummary[] {
  const { limit = 100, service, errors = false } = query;
  const byTrace = new Map<string, StoredSegment[]>();
  for (const segment of stored) {
    const { traceId } = segment.segment;
    const known = byTrace.get(traceId) ?? [];
    known.push(segment);
    // Moving the trace to the end keeps the map in order of the last arrival.
    byTrace.delete(traceId);
    byTrace.set(traceId, known);
  }
  const summaries: TraceSummary[] = [];
  for (const segments of [...byTrace.values()].reverse()) {
    if (summaries.length >= limit) break;
    if (service !== undefined && !segments.some(({ segment }) => segment.service === service)) continue;
    const summary = summarise(segments);
    if (!errors || summary.errorCount > 0) summaries.push(summary);
  }
  return summaries;
}

function summarise(segments: readonly StoredSegment[]): TraceSummary {
  const origin = originOf(segments);
  const spans = segments.flatMap(({ segment }) => segment.spans);
  return {
    traceId: origin.traceId,
    endpoint: endpointOf(origin),
    services: [...new Set([origin.service, ...segments.map(({ segment }) => segment.service)])],
    ...extentOf(segments),
    segmentCount: segments.length,
    spanCount: spans.length,
    errorCount: spans.filter(({ isError }) => isError).length,
  };
}

import type { Segment } from "../store/segment.ts";
import type { StoredSegment } from "../store/stored-item.ts";

/** When some segments began, in epoch milliseconds, and how long they lasted together: last end minus first start, never negative. */
export function extentOf(segments: readonly StoredSegment[]): { startTime: number; duration: number } {
  let first = Number.POSITIVE_INFINITY;
  let last = 0;
  for (const { segment } of segments) {
    for (const { startTime, endTime } of segment.spans) {
      first = Math.min(first, startTime);
      last = Math.max(last, endTime, startTime);
    }
  }
  return first > last ? { startTime: 0, duration: 0 } : { startTime: first, duration: last - first };
}

/** The name OAP gives a segment: the operation of its Entry span, else that of span 0. */
export function endpointOf(segment: Segment): string {
  const { spans } = segment;
  const named =
    spans.find(({ spanType }) => spanType === "Entry") ?? spans.find(({ spanId }) => spanId === 0) ?? spans[0];
  return named?.operationName ?? "";
}

/** The segment in which a trace began: the earliest of those that refer to no other, else the earliest. */
export function originOf(segments: readonly StoredSegment[]): Segment {
  const startOf = (stored: StoredSegment): number => extentOf([stored]).startTime;
  const hasRefs = ({ segment }: StoredSegment): number => Number(segment.spans.some(({ refs }) => refs.length > 0));
  const [origin] = [...segments].sort((a, b) => hasRefs(a) - hasRefs(b) || startOf(a) - startOf(b));
  if (origin === undefined) throw new RangeError("originOf needs at least one segment");
  return origin.segment;
}

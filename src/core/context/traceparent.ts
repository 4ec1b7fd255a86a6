import type { Propagator } from "./propagator.ts";

const TRACEPARENT = /^(?!ff)(?!00-.{53})[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?$/;
const SEGMENT_START = /^[0-9a-f]{12}/;
const TRACE_ID = /^(?!0{32})[0-9a-f]{32}$/;

/**
 * W3C `traceparent`, beside `sw8`: a service that knows only W3C sees the same trace id, and a trace that it began is
 * joined by its id. SkyWalking's references need more than the header has, so such a segment has no parent.
 *
 * Not among the defaults. Where ids have another form, such as the Rust agent's decimals, it is not sent.
 *
 * @see https://www.w3.org/TR/trace-context/#traceparent-header
 */
export const traceparent: Propagator = {
  header: "traceparent",
  encode({ carrier: { traceId, parentTraceSegmentId, parentSpanId } }) {
    const [segment] = SEGMENT_START.exec(parentTraceSegmentId) ?? [];
    if (!segment || !TRACE_ID.test(traceId)) return undefined;
    // The parent id names this span: enough of the segment to be unique in the trace, and never all zero.
    const spanId = ((parentSpanId + 1) & 0xffff).toString(16).padStart(4, "0");
    return `00-${traceId}-${segment}${spanId}-01`;
  },
  decode(value, incoming) {
    const [, traceId] = TRACEPARENT.exec(value.trim()) ?? [];
    if (traceId) incoming.traceId = traceId;
  },
};

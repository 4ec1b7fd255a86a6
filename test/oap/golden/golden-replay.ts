import { type Reporter, type Span, SpanLayer, Tracer, type TracingContext } from "../../../src/index.ts";
import { pageView } from "../page-view.ts";
import type { GoldenSegment, GoldenSpan, GoldenTrace } from "./golden-trace.ts";

/** The headers of each call that was made, by the span that made it. */
type Calls = Map<string, Record<string, string>>;

/**
 * Makes the golden trace again by the package's own means: a tracer for each service, contexts and spans with the golden
 * times, and the `sw8` header of each call handed to the segment that continues it.
 */
export function replayGoldenTrace({ perfData, segments }: GoldenTrace, reporter: Reporter): void {
  reporter.report("perfData", pageView(perfData));
  const calls: Calls = new Map();
  for (const segment of segments) replaySegment(segment, calls, reporter);
}

function replaySegment({ spans, ...segment }: GoldenSegment, calls: Calls, reporter: Reporter): void {
  // A segment that continues another has to get its trace id by the header.
  const isFirst = !spans.some(({ refs }) => refs);
  const ids = [isFirst ? segment.traceId : "a trace of its own", segment.traceSegmentId];
  const { service, serviceInstance } = segment;
  const tracer = new Tracer({ service, serviceInstance, reporter, createId: () => ids.shift() ?? "one id too many" });
  const context = tracer.createTracingContext();
  const made = new Map<number, Span>();
  for (const span of [...spans].sort((one, other) => one.spanId - other.spanId)) {
    made.set(span.spanId, createSpan(context, span, made.get(span.parentSpanId), calls));
  }
  for (const { spanId, endTime } of spans) made.get(spanId)?.end(endTime);
  context.finish();
}

function createSpan(context: TracingContext, golden: GoldenSpan, parent: Span | undefined, calls: Calls): Span {
  const { operationName, startTime, peer, componentId, tags = [] } = golden;
  const options = { parent, startTime, componentId, layer: SpanLayer[golden.spanLayer] };
  const create = {
    Entry: () => context.createEntrySpan(operationName, calls.get(callerOf(golden)), options),
    Local: () => context.createLocalSpan(operationName, options),
    Exit: () => {
      const headers = {};
      const exit = context.createExitSpan(operationName, peer ?? "", options).inject(headers);
      calls.set(`${context.traceSegmentId}/${exit.spanId}`, headers);
      return exit;
    },
  };
  const span = create[golden.spanType]();
  // A consumer's Entry names its queue.
  if (peer !== undefined) span.setPeer(peer);
  for (const { key, value } of tags) span.tag(key, value);
  return span;
}

function callerOf({ refs: [ref] = [] }: GoldenSpan): string {
  return ref ? `${ref.parentTraceSegmentId}/${ref.parentSpanId}` : "nobody";
}

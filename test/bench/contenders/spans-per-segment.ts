import { type Span, Tracer, type TracingContext } from "../../../src/index.ts";
import type { Contender } from "../contender.ts";
import { ORDER } from "../order.ts";
import { createCountingDelivery } from "./counting-delivery.ts";

/** Ours with so many spans a segment, one after the other below an entry span. */
export function createContender(spans: number): Contender {
  const { reporter, drain } = createCountingDelivery();
  const tracer = new Tracer({ service: ORDER.service, serviceInstance: ORDER.serviceInstance, reporter });
  return {
    run(times) {
      for (let index = 0; index < times; index++) makeSegment(tracer.createTracingContext(), spans);
    },
    drain,
  };
}

function makeSegment(context: TracingContext, spans: number): void {
  const entry = tagged(context.createEntrySpan(ORDER.entry));
  for (let made = 1; made < spans; made++) tagged(context.createLocalSpan(ORDER.local)).end();
  entry.end();
  context.finish();
}

function tagged(span: Span): Span {
  return span.tag("order.id", "4711").tag("order.items", "3").tag("order.currency", "EUR");
}

import { type Span, Tracer } from "../../../src/index.ts";
import type { Contender } from "../contender.ts";
import { ORDER } from "../order.ts";
import { createCountingDelivery } from "./counting-delivery.ts";

/** Ours with so many spans open at a time, each in the one before, ended oldest first: the worst order for a stack. */
export function createContender(spans: number): Contender {
  const { reporter, drain } = createCountingDelivery();
  const tracer = new Tracer({ service: ORDER.service, serviceInstance: ORDER.serviceInstance, reporter });
  return {
    run(times) {
      for (let index = 0; index < times; index++) makeSegment(tracer, spans);
    },
    drain,
  };
}

function makeSegment(tracer: Tracer, spans: number): void {
  const context = tracer.createTracingContext();
  const open: Span[] = [];
  for (let made = 0; made < spans; made++) {
    const span = context.createLocalSpan(ORDER.local);
    open.push(span.tag("order.id", "4711").tag("order.items", "3").tag("order.currency", "EUR"));
  }
  for (const span of open) span.end();
  context.finish();
}

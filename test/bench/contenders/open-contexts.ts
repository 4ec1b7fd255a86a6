import { type Span, Tracer } from "../../../src/index.ts";
import type { Contender } from "../contender.ts";
import { ORDER } from "../order.ts";
import { createCountingDelivery } from "./counting-delivery.ts";

/** Ours while so many contexts are open: each step finishes the oldest of them and begins a new one. */
export function createContender(contexts: number): Contender {
  const { reporter, drain } = createCountingDelivery();
  const tracer = new Tracer({ service: ORDER.service, serviceInstance: ORDER.serviceInstance, reporter });
  const open = Array.from({ length: contexts }, () => begin(tracer));
  let oldest = 0;
  return {
    run(times) {
      for (let index = 0; index < times; index++) {
        const entry = open[oldest];
        if (entry) finish(entry);
        open[oldest] = begin(tracer);
        oldest = (oldest + 1) % contexts;
      }
    },
    drain,
  };
}

function begin(tracer: Tracer): Span {
  const entry = tracer.createTracingContext().createEntrySpan(ORDER.entry);
  entry.tag("http.method", "POST");
  entry.tag("url", "https://shop.example/orders");
  return entry.tag("http.status_code", "201");
}

function finish(entry: Span): void {
  const { context } = entry;
  const local = context.createLocalSpan(ORDER.local);
  local.tag("order.id", "4711");
  local.tag("order.items", "3");
  local.tag("order.currency", "EUR");
  const exit = context.createExitSpan(ORDER.exit, ORDER.peer);
  exit.tag("http.method", "GET");
  exit.tag("url", "https://stock.internal/stock");
  exit.tag("http.status_code", "200");
  exit.end();
  local.end();
  entry.end();
  context.finish();
}

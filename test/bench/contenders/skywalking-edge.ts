import { Tracer } from "../../../src/index.ts";
import type { Contender } from "../contender.ts";
import { ORDER } from "../order.ts";
import { createCountingDelivery } from "./counting-delivery.ts";

/** Ours: tracer, context, spans, and a real delivery. */
export function createContender(): Contender {
  const { reporter, drain } = createCountingDelivery();
  const tracer = new Tracer({ service: ORDER.service, serviceInstance: ORDER.serviceInstance, reporter });
  return {
    run(times) {
      for (let index = 0; index < times; index++) makeSegment(tracer);
    },
    drain,
  };
}

function makeSegment(tracer: Tracer): void {
  const context = tracer.createTracingContext();
  const entry = context.createEntrySpan(ORDER.entry);
  entry.tag("http.method", "POST");
  entry.tag("url", "https://shop.example/orders");
  entry.tag("http.status_code", "201");
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

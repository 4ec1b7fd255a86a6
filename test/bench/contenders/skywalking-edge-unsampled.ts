import { Tracer } from "../../../src/index.ts";
import type { Contender } from "../contender.ts";
import { ORDER } from "../order.ts";
import { createCountingDelivery } from "./counting-delivery.ts";

/** Ours when the sampler has said no: the same calls on a context that records nothing. */
export function createContender(): Contender | undefined {
  const { reporter, drain } = createCountingDelivery();
  const options = { service: ORDER.service, serviceInstance: ORDER.serviceInstance, reporter, sampler: () => false };
  const tracer = new Tracer(options);
  if (tracer.createTracingContext().createLocalSpan(ORDER.local).spanId !== -1) return undefined;
  let made = 0;
  return {
    run(times) {
      for (let index = 0; index < times; index++) makeNothing(tracer);
      made += times;
    },
    async drain() {
      if ((await drain()) > 0) throw new Error("A segment was reported that was not sampled");
      const skipped = made;
      made = 0;
      return skipped;
    },
  };
}

function makeNothing(tracer: Tracer): void {
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

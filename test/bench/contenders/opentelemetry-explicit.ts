import { ROOT_CONTEXT, SpanKind, type Tracer, trace } from "@opentelemetry/api";
import type { Contender } from "../contender.ts";
import { ORDER } from "../order.ts";
import { createOpenTelemetrySink } from "./opentelemetry-sink.ts";

/** OpenTelemetry's web SDK where the context is passed by hand. */
export function createContender(): Contender {
  const { tracer, drain } = createOpenTelemetrySink();
  return {
    run(times) {
      for (let index = 0; index < times; index++) makeTrace(tracer);
    },
    drain,
  };
}

function makeTrace(tracer: Tracer): void {
  const entry = tracer.startSpan(ORDER.entry, { kind: SpanKind.SERVER }, ROOT_CONTEXT);
  entry.setAttribute("http.method", "POST");
  entry.setAttribute("url", "https://shop.example/orders");
  entry.setAttribute("http.status_code", "201");
  const inEntry = trace.setSpan(ROOT_CONTEXT, entry);
  const local = tracer.startSpan(ORDER.local, undefined, inEntry);
  local.setAttribute("order.id", "4711");
  local.setAttribute("order.items", "3");
  local.setAttribute("order.currency", "EUR");
  const inLocal = trace.setSpan(inEntry, local);
  const exit = tracer.startSpan(ORDER.exit, { kind: SpanKind.CLIENT }, inLocal);
  exit.setAttribute("http.method", "GET");
  exit.setAttribute("url", "https://stock.internal/stock");
  exit.setAttribute("http.status_code", "200");
  exit.end();
  local.end();
  entry.end();
}

import { ROOT_CONTEXT, SpanKind, trace } from "@opentelemetry/api";
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { WebTracerProvider } from "@opentelemetry/sdk-trace-web";
import { ORDER } from "../order.ts";

/** Makes the spans of so many orders as OpenTelemetry has them, each order a trace of three. */
export function makeOtlpSpans(count: number): ReadableSpan[] {
  const exporter = new InMemorySpanExporter();
  const provider = new WebTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const tracer = provider.getTracer(ORDER.service);
  for (let made = 0; made < count; made++) {
    const entry = tracer.startSpan(ORDER.entry, { kind: SpanKind.SERVER }, ROOT_CONTEXT);
    entry.setAttributes({ "http.method": "POST", url: "https://shop.example/orders", "http.status_code": "201" });
    const local = tracer.startSpan(ORDER.local, undefined, trace.setSpan(ROOT_CONTEXT, entry));
    local.setAttributes({ "order.id": "4711", "order.items": "3", "order.currency": "EUR" });
    const exit = tracer.startSpan(ORDER.exit, { kind: SpanKind.CLIENT }, trace.setSpan(ROOT_CONTEXT, local));
    exit.setAttributes({ "http.method": "GET", url: "https://stock.internal/stock", "http.status_code": "200" });
    exit.end();
    local.end();
    entry.end();
  }
  return exporter.getFinishedSpans();
}

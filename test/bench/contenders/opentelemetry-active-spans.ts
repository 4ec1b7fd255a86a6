import { SpanKind, type Tracer } from "@opentelemetry/api";
import { ORDER } from "../order.ts";

/** Three spans in OpenTelemetry's usual way, each in the callback of the one around it. */
export function makeTrace(tracer: Tracer): void {
  tracer.startActiveSpan(ORDER.entry, { kind: SpanKind.SERVER }, (entry) => {
    entry.setAttribute("http.method", "POST");
    entry.setAttribute("url", "https://shop.example/orders");
    entry.setAttribute("http.status_code", "201");
    tracer.startActiveSpan(ORDER.local, (local) => {
      local.setAttribute("order.id", "4711");
      local.setAttribute("order.items", "3");
      local.setAttribute("order.currency", "EUR");
      tracer.startActiveSpan(ORDER.exit, { kind: SpanKind.CLIENT }, (exit) => {
        exit.setAttribute("http.method", "GET");
        exit.setAttribute("url", "https://stock.internal/stock");
        exit.setAttribute("http.status_code", "200");
        exit.end();
      });
      local.end();
    });
    entry.end();
  });
}

import { SpanLayer } from "skywalking-edge";
import { createTracer } from "./counted.js";

/** Parents, order, limits, misuse. */
export function spans(reporter) {
  const { tracer, told } = createTracer("a", reporter, { spanLimit: 12 });
  const context = tracer.createTracingContext({ operationName: "POST:/orders" });
  const entry = context.createEntrySpan("POST:/orders", undefined, { componentId: 4001 });
  entry.tag("http.method", "GET").tag("http.method", "POST").tag("retried", false).tag("items", 3);
  const local = context.createLocalSpan("price");
  local.log({ event: "cache-miss", key: "sku-7" });
  const beside = context.createExitSpan("GET:/stock", "stock.example:443", { parent: entry, layer: SpanLayer.Http });
  const inner = context.createExitSpan("GET", "cache.example:6379", { layer: SpanLayer.Cache, componentId: 7 });
  const activeAtInner = context.activeSpan === inner;
  local.end();
  inner.end();
  const error = new RangeError("no price");
  error.stack = "RangeError: no price\n    at price (shop.js:1:1)";
  entry.error(error).error(error);
  beside.error("refused").end();
  const later = context.createLocalSpan("later").prepareForAsync();
  const child = context.createLocalSpan(`${"n".repeat(149)}\ud83d\ude00 cut before half a character`);
  child.setOperationName("renamed").setComponentId(2).setPeer("renamed.example:1").setLayer(SpanLayer.MQ);
  child.end();
  context.createExitSpan("no peer", "").end();
  context.createLocalSpan("😀 ünïcode").tag("value", "x".repeat(3_000)).end();
  for (let more = 0; more < 8; more++) context.createLocalSpan(`more ${more}`).end();
  entry.end();
  context.finish();
  const openBefore = [context.traceId, context.activeSpan === undefined];
  later.end();
  later.end();
  entry.tag("late", "x");
  const afterwards = context.createLocalSpan("afterwards").spanId;
  return { told, activeAtInner, openBefore, afterwards, endpoint: context.endpoint };
}

/** Work that goes on in another context of the same process. */
export function snapshots(reporter) {
  const { tracer } = createTracer("d", reporter);
  const first = tracer.createTracingContext();
  first.createEntrySpan("GET:/start");
  first.correlation.put("tenant", "acme");
  const snapshot = first.capture();
  const second = tracer.createTracingContext();
  second.createLocalSpan("goes on");
  second.continued(snapshot);
  first.continued(snapshot);
  const carried = [second.traceId === first.traceId, second.correlation.get("tenant")];
  second.activeSpan.end();
  second.finish();
  first.activeSpan.end();
  first.finish();
  return carried;
}

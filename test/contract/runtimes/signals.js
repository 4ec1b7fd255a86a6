import { Logger, Metricer, startInstanceHeartbeat } from "skywalking-edge";
import { createClock, createTracer } from "./counted.js";

/** Logs, meters and the instance, beside a segment. */
export function signals(reporter) {
  const { tracer } = createTracer("f", reporter);
  const context = tracer.createTracingContext();
  const span = context.createEntrySpan("GET:/signals");
  const logger = new Logger({ ...origin(tracer), activeSpan: span }, { clock: createClock(0) });
  logger.info("text", { tags: { cart: "c1" } });
  logger.error({ json: { order: 7 } });
  const metricer = new Metricer(tracer, { clock: createClock(0) });
  metricer.counter("orders", { labels: { country: "de" } }).increment(3);
  metricer.gauge("queue", () => 2.5);
  metricer.histogram("latency", [0, 10, 100]).addValue(42);
  metricer.collect();
  startInstanceHeartbeat(tracer, { properties: { hostname: "h1" } }).stop();
  span.end();
  context.finish();
}

const origin = ({ service, serviceInstance, reporter }) => ({ service, serviceInstance, reporter });
